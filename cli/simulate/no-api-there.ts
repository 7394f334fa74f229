/** What was to be voted at is not there, or is something else. */
export class NoApiThere extends Error {
  override readonly name = 'NoApiThere';
}

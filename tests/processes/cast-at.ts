/** When a vote was cast first, in ms since epoch: its request id, a UUID of version 7, begins with that. */
export function castAt(requestId: string): number {
  return Number.parseInt(requestId.replace('-', '').slice(0, 12), 16);
}

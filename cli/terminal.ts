/** Where a command speaks: results to standard output, all else to standard error. */
export interface Terminal {
  /** Whether `--json` was given. */
  readonly isJson: boolean;
  /** The result, once: as one JSON document, or in words. */
  result<Result extends object>(result: Result, inWords: (result: Result) => string): void;
  /** Part of a long result, as it comes; resolves when there is room for more. */
  write(text: string): Promise<void>;
  /** A line for the person who waits; on a terminal it takes the place of the one before. */
  progress(text: string): void;
  /** A line for the person, which stays. */
  say(text: string): void;
}

/** A line that an operator types, where one vote is counted and the ballot is open, and what it ends with. */
export interface Sample {
  readonly args: readonly string[];
  readonly exit: number;
  /** It talks to this api and not to the places the votes are at. */
  readonly atApi?: (url: string) => readonly string[];
  /** The option by which it takes a file that is not there yet. */
  readonly newFile?: string;
}

/**
 * One for each command, tried in this order on servers and on a folder that a running vote has open. Each leaves the
 * ballot open and what is counted as it is, or stands near the end.
 */
export const SAMPLES: Readonly<Record<string, Sample>> = {
  status: { args: [], exit: 0 },
  verify: { args: [], exit: 0 },
  replay: { args: [], exit: 0 },
  close: { args: [], exit: 0 },
  reveal: { args: [], exit: 0 },
  open: { args: [], exit: 0 },
  rebuild: { args: [], exit: 0 },
  'dead-letters list': { args: ['--settled', 'all', '--limit', '5'], exit: 0 },
  'dead-letters show': { args: ['1'], exit: 1 },
  'dead-letters replay': { args: ['--all'], exit: 0 },
  'dead-letters drop': { args: ['1'], exit: 1 },
  export: { args: [], exit: 0 },
  simulate: { args: ['--votes', '3', '--rate', '20'], exit: 0, atApi: (url) => ['--url', url] },
  reset: { args: ['--yes'], exit: 0, newFile: '--archive' },
};

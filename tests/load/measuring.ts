/** What any command that measures takes, for `parseArgs`. */
export const MEASURING = {
  help: { type: 'boolean', short: 'h' },
  only: { type: 'string' },
  short: { type: 'boolean' },
  record: { type: 'boolean' },
  out: { type: 'string' },
} as const;

/** How it is to be measured. */
export interface Measuring {
  readonly help: boolean;
  readonly isShort: boolean;
  readonly isRecorded: boolean;
  /** The folder of what is written. */
  readonly out: string;
}

/**
 * What was given of that.
 *
 * @throws Error with a sentence that says what is wrong.
 */
export function measuringOf(values: {
  readonly help?: boolean | undefined;
  readonly short?: boolean | undefined;
  readonly record?: boolean | undefined;
  readonly out?: string | undefined;
}): Measuring {
  const { help = false, short = false, record = false, out = 'reports' } = values;
  if (short && record) throw new Error('--short is not to be recorded: its figures mean nothing.');
  return { help, isShort: short, isRecorded: record, out };
}

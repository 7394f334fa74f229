import type { CounterComparison } from '#results/ports.ts';
import { count } from '../figures.ts';

/** What `votes verify` found, as `--json` tells it. */
export interface Verified {
  /** All that the log held; each is in one of the five numbers. */
  readonly entries: number;
  readonly counted: number;
  readonly dead_lettered: number;
  readonly resent: number;
  readonly waiting: number;
  readonly missing: number;
  readonly first_missing: readonly { readonly position: string; readonly request_id: string | null }[];
  readonly counters: readonly CounterComparison[];
}

/** Whether nothing is missing and each counter is what its audit rows say. */
export function isSound({ missing, counters }: Verified): boolean {
  return missing === 0 && counters.every(agrees);
}

export function verifiedInWords(verified: Verified): string {
  const { entries, counted, dead_lettered, resent, waiting, missing, counters } = verified;
  const rows: [string, number, string][] = [
    ['Counted', counted, ''],
    ['Dead letters', dead_lettered, 'can never be counted'],
    ['Sent again', resent, 'their votes are counted from another entry'],
    ['Waiting', waiting, 'the consumers will get them'],
    ['Missing', missing, 'acknowledged, and neither counted nor a dead letter'],
  ];
  const table = rows.map(
    ([name, number, about]) => `  ${name.padEnd(14)}${count(number).padStart(12)}  ${about}`,
  );
  const figures = counters.map(
    ({ option, counter, audited }) =>
      `  ${option.padEnd(14)}${count(counter).padStart(12)}  audit rows ${count(audited)}`,
  );
  return [
    `Entries in the event log: ${count(entries)}`,
    ...table.map((line) => line.trimEnd()),
    ...firstMissing(verified),
    'Counters',
    ...figures,
    '',
    verdict(verified),
  ].join('\n');
}

function firstMissing({ missing, first_missing: first }: Verified): string[] {
  const lines = first.map(({ position, request_id }) => `    ${position}  ${request_id ?? 'no request id'}`);
  return missing > first.length ? [...lines, '    …'] : lines;
}

function verdict(verified: Verified): string {
  const { missing, counters } = verified;
  const wrong = counters.filter((each) => !agrees(each)).map(({ option }) => option);
  const words = [];
  if (missing > 0)
    words.push(
      `${count(missing)} acknowledged ${missing === 1 ? 'entry is' : 'entries are'} missing: votes replay counts them.`,
    );
  if (wrong.length > 0)
    words.push(`Counters differ from their audit rows (${wrong.join(', ')}): votes rebuild sets them right.`);
  return words.length > 0
    ? words.join('\n')
    : 'Every acknowledged entry is accounted for, and every counter is what its audit rows say.';
}

function agrees({ counter, audited }: CounterComparison): boolean {
  return counter === audited;
}

/**
 * The one list a vote is chosen from. Types, validators, the check in SQL, labels and buttons
 * all derive from it, so a ballot with other options is a change of this line and one migration.
 */
export const OPTIONS = ['cats', 'dogs'] as const;

export type Option = (typeof OPTIONS)[number];

/** Whether `value` is exactly one of the options: same letters, same case. */
export function isOption(value: unknown): value is Option {
  return (OPTIONS as readonly unknown[]).includes(value);
}

/** A record with one entry for each option, in ballot order. */
export function forEachOption<T>(make: (option: Option) => T): Record<Option, T> {
  return Object.fromEntries(OPTIONS.map((option) => [option, make(option)])) as Record<Option, T>;
}

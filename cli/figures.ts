/** Figures as a person reads them in a terminal. */
const WHOLE = new Intl.NumberFormat('en');

/** `12,345` */
export function count(number: number): string {
  return WHOLE.format(number);
}

/** `1 vote`, `12,345 votes` */
export function votes(number: number): string {
  return `${count(number)} ${number === 1 ? 'vote' : 'votes'}`;
}

/** A span of ms, in the unit a person would choose: `12 ms`, `1.5 s`, `3 min`. */
export function ms(span: number): string {
  if (span < 1_000) return `${Math.round(span)} ms`;
  if (span < 120_000) return `${(span / 1_000).toFixed(span < 10_000 ? 1 : 0)} s`;
  return `${Math.round(span / 60_000)} min`;
}

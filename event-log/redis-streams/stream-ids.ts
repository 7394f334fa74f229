/** When an entry with this id was appended, in ms since epoch by the server's clock. */
export function appendedAt(id: string): number {
  return Number(id.split('-')[0]);
}

/** Whether an entry's id comes behind another; either part may be larger than a number can tell apart. */
export function isLater(id: string, other: string): boolean {
  const [ms = 0n, count = 0n] = id.split('-').map(BigInt);
  const [otherMs = 0n, otherCount = 0n] = other.split('-').map(BigInt);
  return ms === otherMs ? count > otherCount : ms > otherMs;
}

/** The first id that may come behind this one. */
export function nextId(id: string): string {
  const [ms, count = '0'] = id.split('-');
  return `${ms}-${BigInt(count) + 1n}`;
}

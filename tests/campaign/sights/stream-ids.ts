/** Whether one id of a stream stands before another: by their times, then by their numbers. */
export function isBefore(id: string, other: string): boolean {
  const [[time, number], [otherTime, otherNumber]] = [partsOf(id), partsOf(other)];
  return time < otherTime || (time === otherTime && number < otherNumber);
}

/** Both parts may be as large as 64 bits. */
function partsOf(id: string): readonly [time: bigint, number: bigint] {
  const [time = '0', number = '0'] = id.split('-');
  return [BigInt(time), BigInt(number)];
}

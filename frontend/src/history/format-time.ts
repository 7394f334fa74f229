/** Times are written as the viewer writes them, in digits everybody reads here. */
const digits = { numberingSystem: 'latn' } as const;
const time = new Intl.DateTimeFormat(undefined, { ...digits, hour: '2-digit', minute: '2-digit' });
const dayAndTime = new Intl.DateTimeFormat(undefined, {
  ...digits,
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** A time of the day, by the viewer's clock: `14:32` or `02:32 PM`. */
export function formatTime(at: Date): string {
  return time.format(at);
}

/** A time beside others, told with its day where those are of another day. */
export function formatTimeAmong(at: Date, others: { readonly from: Date; readonly to: Date }): string {
  const isOneDay = others.from.toDateString() === others.to.toDateString();
  return (isOneDay ? time : dayAndTime).format(at);
}

/** A mark on an axis of time, with the day where a day begins. */
export function formatTick(at: Date): string {
  const beginsDay = at.getHours() === 0 && at.getMinutes() === 0;
  return (beginsDay ? dayAndTime : time).format(at);
}

/** One group of readers of a stream, as XINFO GROUPS tells of it. */
export interface GroupState {
  readonly name: string;
  readonly pending: number;
  readonly lastDeliveredId: string;
  /**
   * Entries the group has not been given; undefined where the server cannot tell, which it says after entries were
   * deleted from the middle of the stream.
   */
  readonly lag: number | undefined;
  /** Entries up to the last one it was given, those that are gone too; undefined where the server cannot tell. */
  readonly entriesRead: number | undefined;
}

/** What a reply tells by names and values in turn. */
export function fieldsOf(flat: readonly unknown[]): Map<string, unknown> {
  const about = new Map<string, unknown>();
  for (let i = 0; i + 1 < flat.length; i += 2) about.set(String(flat[i]), flat[i + 1]);
  return about;
}

/** The groups in an XINFO GROUPS reply. */
export function groupsOf(reply: unknown): GroupState[] {
  return (reply as unknown[][]).map((flat) => {
    const about = fieldsOf(flat);
    const lastDeliveredId = String(about.get('last-delivered-id'));
    return {
      name: String(about.get('name')),
      pending: Number(about.get('pending')),
      lastDeliveredId,
      lag: numberIn(about.get('lag')),
      // Of a group that was given nothing yet some servers say nothing.
      entriesRead: lastDeliveredId === '0-0' ? 0 : numberIn(about.get('entries-read')),
    };
  });
}

function numberIn(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}

/** The summary of an XPENDING reply: how many entries are pending, and the id of the oldest. */
export function pendingOf(reply: unknown): { readonly count: number; readonly oldestId: string | undefined } {
  const [count, oldestId] = reply as [number, Buffer | null];
  return { count, oldestId: oldestId?.toString() };
}

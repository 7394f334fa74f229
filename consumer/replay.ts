import type { Sides } from '#audit/examine.ts';
import { entriesIn, goThrough } from '#audit/pass.ts';
import { toEntry } from '#event-log/entry.ts';
import type { Delivery, RetainedEntry } from '#event-log/ports.ts';
import type { TallyWriter } from '#results/ports.ts';
import { apply } from './apply.ts';

export interface ReplayOptions extends Sides {
  readonly writer: TallyWriter;
  /** Entries of a page at most. */
  readonly pageSize: number;
}

export interface Replayed {
  /** Entries looked at until now. */
  readonly looked: number;
  /** Of them, acknowledged and recorded nowhere. */
  readonly missing: number;
  /** Votes that were missing and are counted now. */
  readonly counted: number;
  /** Entries that were missing and are kept as dead letters now. */
  readonly deadLettered: number;
}

/**
 * Applies what the log says is acknowledged and the database does not hold, as after a restored backup; a step is a
 * page. What waits for the consumers is left to them. Safe beside them and when it is cut short or done twice, for a
 * vote that is recorded is recognised.
 *
 * @throws LogUnavailable, DatabaseUnavailable, DatabaseError One of the two failed; what was applied stays.
 */
export async function* replay({
  writer,
  pageSize,
  ...sides
}: ReplayOptions): AsyncGenerator<Replayed, void, undefined> {
  let counted = 0;
  let deadLettered = 0;
  for await (const { page, soFar } of goThrough(sides, { pageSize, keptMax: 0 })) {
    const deliveries = page.missing.map(toDelivery);
    if (deliveries.length > 0)
      await apply(writer, deliveries, (_, batch, newlyCounted) => {
        counted += newlyCounted;
        deadLettered += batch.deadLetters.length;
      });
    yield { looked: entriesIn(soFar), missing: soFar.missing, counted, deadLettered };
  }
}

function toDelivery({ position, fields }: RetainedEntry): Delivery {
  return { position, redelivered: true, entry: toEntry(fields) };
}

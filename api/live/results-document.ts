import { OPTIONS } from '#ballot/options.ts';
import type { Tally } from '#ballot/tally.ts';
import { percentages } from '#ballot/tally.ts';
import type { Results } from '#contract/schemas.ts';

/** A tally as it is answered: serialised once, sent to everybody. */
export interface ResultsDocument {
  readonly json: string;
  readonly etag: string;
  /** One event of the live stream. */
  readonly event: Buffer;
}

/** Serialised once for each tally, which LiveTally keeps while nothing changes. */
const documents = {
  fresh: new WeakMap<Tally, ResultsDocument>(),
  stale: new WeakMap<Tally, ResultsDocument>(),
};

/**
 * The document of a tally.
 *
 * @param stale Whether the database cannot be read, so that this is only the last tally known.
 */
export function documentOf(tally: Tally, stale: boolean): ResultsDocument {
  const made = documents[stale ? 'stale' : 'fresh'];
  const known = made.get(tally);
  if (known) return known;
  const json = JSON.stringify(resultsOf(tally, stale));
  const document = {
    json,
    etag: `"${tally.revision}-${tally.total}${stale ? '-stale' : ''}"`,
    event: Buffer.from(`id: ${tally.revision}\ndata: ${json}\n\n`),
  };
  made.set(tally, document);
  return document;
}

function resultsOf(tally: Tally, stale: boolean): Results {
  const shares = percentages(tally.counts);
  return {
    results: OPTIONS.map((option) => ({ option, count: tally.counts[option], percentage: shares[option] })),
    total_votes: tally.total,
    last_updated: tally.lastUpdated?.toISOString() ?? null,
    revision: tally.revision,
    ...(stale ? { stale: true as const } : {}),
  };
}

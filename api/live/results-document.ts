import type { CountsVisible } from '#ballot/ballot-state.ts';
import { showsCounts } from '#ballot/ballot-state.ts';
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

/** Gives the documents of tallies, with the counts or without them as it is set when they are shown [API15]. */
export class ResultsDocuments {
  readonly #visible: CountsVisible;
  /** Serialised once for each tally, which LiveTally keeps while nothing changes. */
  readonly #made = {
    fresh: new WeakMap<Tally, ResultsDocument>(),
    stale: new WeakMap<Tally, ResultsDocument>(),
  };

  constructor(visible: CountsVisible) {
    this.#visible = visible;
  }

  /** @param stale Whether the database cannot be read, so that this is only the last tally known. */
  of(tally: Tally, stale: boolean): ResultsDocument {
    const made = this.#made[stale ? 'stale' : 'fresh'];
    const known = made.get(tally);
    if (known) return known;
    const results = resultsOf(tally, this.#visible, stale);
    const json = JSON.stringify(results);
    const document = {
      json,
      etag: etagOf(results),
      event: Buffer.from(`id: ${tally.revision}\ndata: ${json}\n\n`),
    };
    made.set(tally, document);
    return document;
  }
}

function resultsOf(
  { counts, total, lastUpdated, revision, ballot }: Tally,
  visible: CountsVisible,
  stale: boolean,
): Results {
  const shares = percentages(counts);
  const isShown = showsCounts(ballot, visible);
  const rows = OPTIONS.map((option) => ({ option, count: counts[option], percentage: shares[option] }));
  return {
    results: isShown ? rows : [],
    total_votes: total,
    last_updated: lastUpdated?.toISOString() ?? null,
    revision,
    ballot: ballot.isOpen ? 'open' : 'closed',
    ...(isShown ? {} : { withheld: true as const }),
    ...(stale ? { stale: true as const } : {}),
  };
}

/** By what is shown too: processes that are set otherwise show one revision in two ways. */
function etagOf({ revision, total_votes, ballot, withheld, stale }: Results): string {
  const shown = [ballot, ...(withheld ? ['withheld'] : []), ...(stale ? ['stale'] : [])];
  return `"${[revision, total_votes, ...shown].join('-')}"`;
}

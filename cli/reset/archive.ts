import { createHash } from 'node:crypto';
import type { Tally } from '#ballot/tally.ts';
import type { AuditReader, DeadLetterSettler, KeptLetter, RoundContents } from '#results/operator-ports.ts';
import type { OutFile } from '../out-file.ts';
import type { Pace } from '../pace.ts';

/**
 * A vote that is over, as one file that needs nothing of ours to be read: lines of JSON, each with its `type`. First
 * `archive`, with the totals; then `vote` and `dead_letter`; and last `end`, with how many there are and the SHA-256 of all
 * bytes before it, by which a copy of the file is seen to be whole.
 */
export interface ArchiveSources {
  readonly audit: AuditReader;
  readonly letters: Pick<DeadLetterSettler, 'readNext'>;
}

/** What the archive is of: what the tables hold, and the tally they add up to. */
export interface Archived {
  readonly contents: RoundContents;
  readonly tally: Tally;
}

/** Of the form of the file; another one gets another number. */
const VERSION = 1;

/** Of 64 KiB each at most. */
const LETTERS_AT_ONCE = 100;

/**
 * Writes the archive.
 *
 * @returns Whether the file holds what it is of: what was recorded since may be in it too, or missing.
 */
export async function writeArchive(
  { audit, letters }: ArchiveSources,
  { contents, tally }: Archived,
  file: Pick<OutFile, 'write'>,
  pace: Pace,
  signal: AbortSignal,
): Promise<boolean> {
  const lines = new Lines(file);
  await lines.write([headerOf(contents, tally)]);
  let votes = 0;
  for await (const rows of audit.auditRows()) {
    await lines.write(rows.map((row) => ({ type: 'vote', ...row })));
    signal.throwIfAborted();
    votes += rows.length;
    pace.add(rows.length);
  }
  let deadLetters = 0;
  for (let after = 0; ; ) {
    const some = await letters.readNext({ after, limit: LETTERS_AT_ONCE, withSettled: true });
    const last = some.at(-1);
    if (last === undefined) break;
    await lines.write(some.map(letterOf));
    signal.throwIfAborted();
    deadLetters += some.length;
    after = last.id;
  }
  await lines.write([{ type: 'end', votes, dead_letters: deadLetters, sha256: lines.sha256 }]);
  return votes === contents.votes && deadLetters === contents.deadLetters;
}

class Lines {
  readonly #file: Pick<OutFile, 'write'>;
  readonly #hash = createHash('sha256');

  constructor(file: Pick<OutFile, 'write'>) {
    this.#file = file;
  }

  /** In hex, of all that was written. */
  get sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  async write(objects: readonly object[]): Promise<void> {
    const text = objects.map((each) => `${JSON.stringify(each)}\n`).join('');
    this.#hash.update(text);
    await this.#file.write(text);
  }
}

function headerOf({ votes, deadLetters }: RoundContents, { counts, total, revision, lastUpdated }: Tally) {
  const totals = { counts, total, revision, last_updated: lastUpdated };
  return {
    type: 'archive',
    version: VERSION,
    written_at: new Date(),
    ...totals,
    votes,
    dead_letters: deadLetters,
  };
}

/** With the fields in hex, for bytes that are no text have no other place in JSON. */
function letterOf(letter: KeptLetter) {
  return {
    type: 'dead_letter',
    id: letter.id,
    recorded_at: letter.recordedAt,
    reason: letter.reason,
    stream_id: letter.position,
    request_id: letter.requestId,
    settled_as: letter.settledAs,
    settled_at: letter.settledAt,
    fields_size: letter.size,
    fields_sha256: letter.sha256,
    fields_hex: letter.fields.map((field) => Buffer.from(field).toString('hex')),
  };
}

import type { LogObserver, LogTrimmer, PresenceReader, RetainedLog } from '#event-log/ports.ts';
import type { AuditReader, DeadLetterSettler, RoundKeeper } from '#results/operator-ports.ts';
import type { BallotKeeper, TallyReader, VoteAuditor } from '#results/ports.ts';
import { withOutFile } from '../out-file.ts';
import { Pace } from '../pace.ts';
import type { Terminal } from '../terminal.ts';
import { expectAllRecorded, expectNothingLeft } from './accounted.ts';
import { writeArchive } from './archive.ts';
import { untilDrained } from './drain.ts';

export interface ResetParts {
  readonly ballot: Pick<BallotKeeper, 'close'>;
  readonly tally: Pick<TallyReader, 'readTally'>;
  readonly rounds: RoundKeeper;
  readonly audit: AuditReader;
  readonly letters: Pick<DeadLetterSettler, 'readNext'>;
  readonly observer: Pick<LogObserver, 'depth'>;
  readonly trimmer: Pick<LogTrimmer, 'removeDone'>;
  readonly retained: RetainedLog;
  readonly auditor: VoteAuditor;
  readonly roll: Pick<PresenceReader, 'read'> | undefined;
}

export interface ResetOptions {
  /** There must be none of that name: an archive is never written over. */
  readonly file: string;
  readonly keepClosed: boolean;
  readonly waitMs: number;
  readonly quietMs: number;
  readonly signal: AbortSignal;
  readonly terminal: Pick<Terminal, 'progress'>;
  /** Told of each step that is done. */
  tell(text: string): void;
}

export interface ResetOutcome {
  readonly votes: number;
  readonly deadLetters: number;
  /** From the event log. */
  readonly removed: number;
}

/** Something was recorded during each of so many archives. */
export class NeverStill extends Error {
  override readonly name = 'NeverStill';
}

const ATTEMPTS_MAX = 5;

/**
 * Ends a vote and begins the next, in an order in which it may be killed at any instant and done again: what is removed
 * is in the archive by then, on the disk, and nothing is removed that is not.
 *
 * The event log goes before the tables. Were it the other way round, a log that still holds counted votes would seem to
 * have lost them, and a group that is made anew would count them in the next round. So it has to be empty by then; and
 * before it is emptied, what it says is acknowledged has to be in the tables, or it would be removed and in no archive.
 *
 * @throws NotDrained, VotesMissing The ballot stays closed, and every vote where it was.
 * @throws NeverStill, LogNotEmpty The same; an archive may be there, and what is in it may be gone from the log.
 */
export async function reset(parts: ResetParts, options: ResetOptions): Promise<ResetOutcome> {
  const { file, keepClosed, terminal, tell, signal } = options;
  const { ballot, rounds, tally, observer, trimmer, retained, auditor, roll } = parts;
  const onProgress = (text: string) => terminal.progress(text);
  await ballot.close();
  tell('The ballot is closed.');
  let removed = 0;
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    await untilDrained({ ...options, observer, tally, roll, onProgress });
    await expectAllRecorded({ log: retained, auditor }, { signal, onProgress });
    tell('Every accepted vote is counted.');
    const of = { contents: await rounds.contents(), tally: await tally.readTally() };
    const pace = new Pace(terminal, 'votes archived');
    const isWhole = await withOutFile(file, (out) => writeArchive(parts, of, out, pace, signal));
    tell(`The archive is written: ${file}`);
    if (isWhole && of.tally.revision === of.contents.revision) {
      signal.throwIfAborted();
      removed += await trimmer.removeDone();
      await expectNothingLeft(retained);
      tell('The event log is empty.');
      if (await rounds.beginAnew(of.contents, keepClosed))
        return { votes: of.contents.votes, deadLetters: of.contents.deadLetters, removed };
    }
    tell('Something was recorded meanwhile; the archive is written anew.');
  }
  throw new NeverStill(`Something was recorded during each of ${ATTEMPTS_MAX} archives.`);
}

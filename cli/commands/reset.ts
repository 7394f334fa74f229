import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { OPTIONS } from '#ballot/options.ts';
import { createBallotKeeper } from '#results/postgres/keep-ballot.ts';
import { createRoundKeeper } from '#results/postgres/keep-rounds.ts';
import { createAuditReader } from '#results/postgres/read-audit-rows.ts';
import { createDeadLetterSettler } from '#results/postgres/settle-dead-letters.ts';
import { createTallyReader, createVoteAuditor } from '#results/postgres/tally-ports.ts';
import type { Command, Given } from '../command.ts';
import { EXIT, UsageError } from '../command.ts';
import { isConfirmed } from '../confirm.ts';
import { count, votes } from '../figures.ts';
import { spanOf } from '../option-values.ts';
import type { Places } from '../places.ts';
import { LogNotEmpty, VotesMissing } from '../reset/accounted.ts';
import { NotDrained } from '../reset/drain.ts';
import type { ResetOutcome, ResetParts } from '../reset/reset.ts';
import { NeverStill, reset } from '../reset/reset.ts';

/** An api learns within about a second that the ballot is closed, and then has what it has begun. */
const QUIET_MS = 2_500;
const WAIT_MS = 60_000;

/** Typed by whoever means it. */
const WORD = OPTIONS.join('-vs-');

export const resetVotes: Command = {
  name: 'reset',
  group: 'keep',
  summary: 'archive the vote, empty it, and begin the next',
  help: `Closes the ballot, waits until every accepted vote is counted, looks that none is missing, writes all votes, dead letters
and totals to FILE, empties event log and tables, and opens the ballot, not revealed. Nothing is removed that is not in
FILE, on the disk. It may be ended at any moment and done again, with another FILE: an archive is never written over.

FILE is lines of JSON: "archive" with the totals, then "vote" and "dead_letter", and last "end" with how many there are
and the SHA-256 of all before it. A vote that is sent again after the reset, under the request id it was counted by
before, counts in the next round. The revision of the results goes on growing.`,
  example: 'reset --archive vote-1.jsonl',
  options: {
    archive: {
      type: 'string',
      value: 'FILE',
      about: 'where the vote that is over is kept; there is no reset without',
    },
    'keep-closed': { type: 'boolean', about: 'leave the ballot closed; "open" opens it' },
    wait: {
      type: 'string',
      value: 'SPAN',
      about: 'how long to wait until all is counted, like 30s or 5m (60s)',
    },
    yes: { type: 'boolean', about: 'do not ask' },
  },
  exits: {
    2: 'it could not be done, or votes wait or are missing: every vote is still there; once begun, the ballot is closed',
  },
  async run(given) {
    const { values, terminal, signal } = given;
    const { archive: file } = values;
    if (typeof file !== 'string' || file === '')
      throw new UsageError('There is no reset without --archive FILE, where the vote that is over is kept.');
    const waitMs = spanOf(values, 'wait', WAIT_MS);
    await checkFile(file);
    const places = await given.places();
    await places.observer.depth(); // A log that cannot be asked is told of while the ballot is open.
    await confirm(given, places);
    const keepClosed = values['keep-closed'] === true;
    try {
      const tell = (text: string) => (terminal.isJson ? terminal.progress(text) : terminal.say(text));
      const options = { file, keepClosed, waitMs, quietMs: QUIET_MS, signal, terminal, tell };
      terminal.result(resultOf(await reset(partsOf(places), options), file, keepClosed), inWords);
      return EXIT.done;
    } catch (error) {
      const why = reasonOf(error, places);
      if (why === undefined) throw error;
      terminal.say(`${why} Every vote is still there; the ballot is closed, and "open" opens it.`);
      return EXIT.failed;
    }
  },
};

/** Before anything is done, and not when the vote is over. */
async function checkFile(file: string): Promise<void> {
  await access(path.dirname(file), constants.W_OK);
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (isThere)
    throw new UsageError(`${file} is there already, and an archive is never written over: name another.`);
}

async function confirm({ values, signal, terminal }: Given, places: Places): Promise<void> {
  if (values.yes === true) return;
  const { total } = await createTallyReader(places.database).readTally();
  const question = `The vote in ${places.name} ends: ${votes(total)} go into ${values.archive}, and the count begins at 0.`;
  const answer = await isConfirmed(question, WORD, signal);
  if (answer === undefined) throw new UsageError('Nobody can be asked here: say --yes.');
  if (!answer) throw new UsageError('It was not confirmed; nothing was changed.');
  terminal.progress('');
}

function partsOf({ database, patient, observer, trimmer, retained, roll }: Places): ResetParts {
  return {
    ballot: createBallotKeeper(database),
    tally: createTallyReader(database),
    rounds: createRoundKeeper(patient),
    audit: createAuditReader(database),
    letters: createDeadLetterSettler(database),
    observer,
    trimmer,
    retained,
    roll,
    auditor: createVoteAuditor(database),
  };
}

/** What `--json` prints. */
interface ResetResult {
  readonly archive: string;
  readonly votes: number;
  readonly dead_letters: number;
  readonly removed_from_log: number;
  readonly ballot: 'open' | 'closed';
}

function resultOf(
  { votes: counted, deadLetters, removed }: ResetOutcome,
  file: string,
  isClosed: boolean,
): ResetResult {
  return {
    archive: file,
    votes: counted,
    dead_letters: deadLetters,
    removed_from_log: removed,
    ballot: isClosed ? 'closed' : 'open',
  };
}

function inWords({ archive, votes: counted, dead_letters: letters, ballot }: ResetResult): string {
  const kept = `${votes(counted)} and ${count(letters)} dead letters are kept in ${archive}.`;
  return `${kept} The count begins at 0; the ballot is ${ballot}.`;
}

/** Why it came to no end, and what to do; undefined for what is no reason of ours. */
function reasonOf(error: unknown, { kind }: Places): string | undefined {
  if (error instanceof NotDrained) {
    const counts =
      kind === 'own-folder'
        ? 'Start npm start on it, which counts them'
        : 'See that a consumer runs and counts';
    return `Votes are not counted yet: ${error.message}. ${counts}, or wait longer by --wait.`;
  }
  if (error instanceof VotesMissing)
    return `The event log and the tables do not agree: ${error.message}. "replay" counts them; then reset again.`;
  if (error instanceof LogNotEmpty)
    return `${error.message}, for another group of its readers is not done with them, or a vote came late. Let that group read them, or remove it, and reset again with another FILE.`;
  if (error instanceof NeverStill) return `${error.message} See who still sends votes.`;
  return undefined;
}

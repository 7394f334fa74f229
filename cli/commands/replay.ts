import type { Replayed } from '#consumer/replay.ts';
import { replay as replayLog } from '#consumer/replay.ts';
import { createTallyWriter, createVoteAuditor } from '#results/postgres/tally-ports.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../command.ts';
import { count, votes } from '../figures.ts';

/** Few enough that a vote which lends its database is served in between. */
const PAGE_SIZE = 500;

export const replay: Command = {
  name: 'replay',
  group: 'repair',
  summary: 'count what the event log holds as acknowledged and the database lacks',
  help: `After an older backup of the database was restored: brings it to now, as far as the event log reaches back
(LOG_RETENTION_MINUTES). Each vote counts once, however often this is done and whatever the consumers do meanwhile. What
is not acknowledged yet is left to them. What can never be counted becomes a dead letter.`,
  example: 'replay',
  exits: {
    0: 'all that was missing is recorded now, or nothing was missing',
    2: 'the event log or the database failed; what was counted until then stays, and it may be run again',
  },
  async run({ terminal, places: open, signal }) {
    const { retained: log, database } = await open();
    const sides = { log, auditor: createVoteAuditor(database), writer: createTallyWriter(database) };
    let last: Replayed | undefined;
    for await (const soFar of replayLog({ ...sides, pageSize: PAGE_SIZE })) {
      last = soFar;
      terminal.progress(`${count(soFar.looked)} entries looked at, ${votes(soFar.counted)} counted …`);
      if (signal.aborted) break;
    }
    if (last === undefined) return EXIT.failed;
    const { looked, missing, counted, deadLettered } = last;
    terminal.result({ entries: looked, missing, counted, dead_lettered: deadLettered }, inWords);
    return signal.aborted ? EXIT.interrupted : EXIT.done;
  },
};

interface Result {
  /** All that was looked at. */
  readonly entries: number;
  /** Of them, acknowledged and recorded nowhere. */
  readonly missing: number;
  readonly counted: number;
  readonly dead_lettered: number;
}

function inWords({ entries, missing, counted, dead_lettered: letters }: Result): string {
  const looked = `Of ${count(entries)} entries in the event log ${count(missing)} were missing`;
  if (missing === 0) return `${looked}: there was nothing to do.`;
  const twice = missing - counted - letters;
  const others = [
    letters > 0 && `${count(letters)} can never be counted and became dead letters`,
    twice > 0 && `${count(twice)} had been sent or counted twice`,
  ].filter((each) => each !== false);
  return [`${looked}: ${votes(counted)} counted now`, ...others].join('; ').concat('.');
}

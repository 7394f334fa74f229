import type { DeadLetterSettler } from '#results/operator-ports.ts';
import { createDeadLetterSettler } from '#results/postgres/settle-dead-letters.ts';
import type { Command, Given } from '../command.ts';
import { EXIT, UsageError } from '../command.ts';
import { idsOf, named } from '../dead-letters/ids.ts';
import { plain } from '../dead-letters/readable.ts';
import { Replay } from '../dead-letters/replay.ts';
import { count, votes } from '../figures.ts';
import { Pace } from '../pace.ts';

/** Letters that are read at once: of 64 KiB each at most, and most are far smaller. */
const STEP = 100;

export const replayDeadLetters: Command = {
  name: 'dead-letters replay',
  group: 'repair',
  summary: 'read dead letters again, and count the votes in them',
  help: `Reads each entry by the rules of this version, which may know more than the one that put it aside, and counts the vote in
it as the consumer would: once, however often it is replayed or was counted already. What is still no vote stays a
dead letter, and why is said. What was dropped by mistake is counted when its id is named. The ballot may be closed.`,
  example: 'dead-letters replay --all',
  positionals: ['[ID...]'],
  options: { all: { type: 'boolean', about: 'all that are not settled' } },
  exits: { 1: 'some stay dead letters, or were not found' },
  async run(given) {
    const { positionals, values, terminal, places } = given;
    const ids = idsOf(positionals);
    if ((values.all === true) === ids.length > 0) throw new UsageError('Name ids, or say --all.');
    const { database } = await places();
    const settler = createDeadLetterSettler(database);
    const result =
      values.all === true ? await replayAll(settler, given) : await replayNamed(settler, ids, given);
    terminal.result(result, inWords);
    return result.kept + result.not_found.length === 0 ? EXIT.done : EXIT.found;
  },
};

/** What `--json` prints. */
interface ReplayResult {
  readonly counted: number;
  readonly counted_before: number;
  readonly kept: number;
  readonly kept_because: readonly {
    readonly reason: string;
    readonly letters: number;
    readonly ids: readonly number[];
  }[];
  readonly not_found: readonly number[];
}

async function replayAll(settler: DeadLetterSettler, { signal, terminal }: Given): Promise<ReplayResult> {
  const replay = new Replay(settler);
  const pace = new Pace(terminal, 'dead letters');
  let after = 0;
  for (;;) {
    const letters = await settler.readNext({ after, limit: STEP, withSettled: false });
    await replay.add(letters);
    pace.add(letters.length);
    const last = letters.at(-1);
    if (last === undefined || signal.aborted) return resultOf(replay, []);
    after = last.id;
  }
}

async function replayNamed(
  settler: DeadLetterSettler,
  ids: readonly number[],
  { signal }: Given,
): Promise<ReplayResult> {
  const replay = new Replay(settler);
  const missing: number[] = [];
  for (let at = 0; at < ids.length && !signal.aborted; at += STEP) {
    const some = ids.slice(at, at + STEP);
    const letters = await settler.read(some);
    const found = new Set(letters.map(({ id }) => id));
    missing.push(...some.filter((id) => !found.has(id)));
    await replay.add(letters);
  }
  return resultOf(replay, missing);
}

function resultOf({ outcome }: Replay, missing: readonly number[]): ReplayResult {
  const { counted, countedBefore, kept, reasons } = outcome;
  return { counted, counted_before: countedBefore, kept, kept_because: reasons, not_found: missing };
}

function inWords({
  counted,
  counted_before: before,
  kept_because: reasons,
  not_found: missing,
}: ReplayResult): string {
  const lines = [`${votes(counted)} counted.`];
  if (before > 0) lines.push(`${votes(before)} had been counted before.`);
  for (const { reason, letters, ids } of reasons) {
    const which = letters > ids.length ? `${named(ids)} …` : named(ids);
    lines.push(`${count(letters)} kept, for ${plain(reason)}: ${which}`);
  }
  if (missing.length > 0) lines.push(`Not found: ${named(missing)}`);
  return lines.join('\n');
}

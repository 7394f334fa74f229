import pg from 'pg';
import { castAt } from '#tests/processes/cast-at.ts';
import { until } from '#tests/processes/until.ts';
import { HEALING_MS } from '#tests/processes/until-ready.ts';
import { Voters } from '#tests/processes/voters.ts';
import { FailingPipeline } from './failing-pipeline.ts';
import type { Fault } from './fault.ts';
import { KNOWN } from './faults.ts';

/** By then every fault has shown, on a busy machine too: the slowest is the standalone vote, which starts in it. */
const FELT_MS = 90_000;
/** What is not counted by then is lost, where something may be. */
const COUNTED_MS = 5_000;

export interface Felt {
  readonly feltMs: number;
  readonly healedMs: number;
  readonly readyMs: number;
  /** How long the slowest vote took to be answered. */
  readonly slowestMs: number;
  /** Votes that were accepted and are gone. */
  readonly lost: number;
}

/**
 * Strikes a vote by one fault until it is felt, and heals it.
 *
 * @param voters Who vote all the time; what is lost is taken from their accepted votes.
 * @throws Error when it is not felt, or when the vote does not come back, or has lost what it may not lose.
 */
export async function feel(all: FailingPipeline, fault: Fault, voters: Voters): Promise<Felt> {
  await untilMoreVotes(voters);
  voters.slowestMs = 0;
  const since = all.since();
  const began = performance.now();
  const heal = await fault.strike(all, Math.random);
  const struckAt = Date.now();
  try {
    await until(`${fault.target} ${fault.name}`, () => fault.isFelt(all, since), FELT_MS);
  } catch (error) {
    await heal();
    throw error;
  }
  const felt = performance.now();
  const feltMs = Math.round(felt - began);
  await heal();
  const healed = performance.now();
  const healedMs = Math.round(healed - felt);
  await all.untilReady();
  const readyMs = Math.round(performance.now() - healed);
  await untilMoreVotes(voters);
  const lost = await lostOf(all, voters, fault.mayLose === undefined ? 0 : struckAt);
  return { feltMs, healedMs, readyMs, slowestMs: Math.round(voters.slowestMs), lost };
}

async function untilMoreVotes(voters: Voters): Promise<void> {
  const before = voters.count;
  await until('votes are accepted', () => voters.count > before + 30, HEALING_MS);
}

/**
 * How many of the votes that are accepted by now are lost; takes those that may be from the accepted ones.
 *
 * @param castBy Only what was cast by then may be lost, in ms since epoch.
 * @throws Error Others are.
 */
async function lostOf(all: FailingPipeline, { accepted }: Voters, castBy: number): Promise<number> {
  const expected = [...accepted.keys()];
  const database = new pg.Client({ connectionString: all.pipeline.backends.databaseUrl });
  await database.connect();
  const missing = async () => {
    const { rows } = await database.query<{ id: string }>(
      'select id from unnest($1::uuid[]) id where id not in (select request_id from vote_events)',
      [expected],
    );
    return rows.map(({ id }) => id);
  };
  const areCounted = async () => (await missing()).every((id) => castAt(id) <= castBy);
  try {
    await until('all are counted that may not be lost', areCounted, HEALING_MS);
    // What may be lost is given time to turn up.
    await until('all are counted', async () => (await missing()).length === 0, COUNTED_MS).catch(() => {});
    const lost = await missing();
    for (const id of lost) accepted.delete(id);
    return lost.length;
  } finally {
    await database.end();
  }
}

/** As a script, `feel.ts [PARTITIONS [PATTERN]]`: one vote, and all faults whose name fits one after the other. */
if (import.meta.main) {
  const [partitions = '1', pattern = ''] = process.argv.slice(2);
  const all = await FailingPipeline.start({ partitions: Number(partitions) });
  await all.untilReady();
  const voters = new Voters(all.pipeline.apiUrl, { count: 8 });
  const tell = (line: string) => process.stdout.write(`${line}\n`);
  for (const fault of KNOWN) {
    const name = `${fault.id} ${fault.target} ${fault.name}`;
    if (!new RegExp(pattern).test(name)) continue;
    if (fault.whyNot !== undefined) {
      tell(`${name}: not here: ${fault.whyNot}`);
      continue;
    }
    const felt = await feel(all, fault, voters).catch((error) => error);
    tell(
      `${name}: ${felt instanceof Error ? `FAILED ${felt.stack} ${felt.cause ?? ''}` : JSON.stringify(felt)}`,
    );
  }
  await voters.leave();
  const lost = await lostOf(all, voters, 0);
  tell(`${voters.count} votes, lost ${lost}, ${[...voters.failures]}`);
  await all.close();
}

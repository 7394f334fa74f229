import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { openPgliteDatabase } from '#runtime/database/pglite-database.ts';
import { PgliteFolders } from '#tests/servers/pglite-folder.ts';
import { freePort } from '#tests/servers/private-server.ts';
import { untilMissing } from './processes/missing-gauge.ts';
import { Standalone } from './processes/standalone.ts';
import { votes } from './processes/votes.ts';

/** `votes verify`, `votes replay` and the gauge of a vote in one process, in this order on one data folder. */
const COUNT = 6;
const SOUND = { entries: COUNT, counted: COUNT, missing: 0, waiting: 0, dead_lettered: 0, resent: 0 };

const folders = new PgliteFolders();
let vote: Standalone;
let metricsUrl: string;

beforeAll(async () => {
  const port = await freePort();
  metricsUrl = `http://127.0.0.1:${port}`;
  const folder = await folders.makeDataFolder();
  vote = await Standalone.start({ folder, env: { METRICS_PORT: String(port) } });
}, 180_000);
afterAll(() => vote.close());

async function ask(command: string) {
  const { exit, out, err } = await votes([command, '--data', vote.folder, '--json']);
  return { exit, result: out === '' ? err : JSON.parse(out) };
}

describe('votes verify and votes replay on a folder', { timeout: 120_000 }, () => {
  it('[OP1] prove that all is counted while the vote runs, and its gauge says so', async () => {
    const client = createClient({ baseUrl: new URL(vote.url).origin });
    for (let i = 0; i < COUNT; i += 1) await client.castVote('cats', mintRequestId());
    await expect.poll(async () => (await client.results()).total_votes).toBe(COUNT);
    await untilMissing(metricsUrl, 0);
    await expect.poll(() => ask('verify'), { timeout: 20_000 }).toMatchObject({ exit: 0, result: SOUND });
  });

  it('[OP1] find and count what somebody took away while no vote ran', async () => {
    await vote.process.end('SIGTERM');
    const database = await openPgliteDatabase(`${vote.folder}/database`);
    await database.transaction([
      { text: 'delete from vote_events where ctid in (select ctid from vote_events limit 2)' },
      { text: "update votes set count = count - 2 where option = 'cats'" },
    ]);
    await database.close();
    expect(await ask('verify')).toMatchObject({
      exit: 1,
      result: { ...SOUND, counted: COUNT - 2, missing: 2 },
    });
    await vote.startAgain();
    await untilMissing(metricsUrl, 2);
    expect(await ask('replay')).toMatchObject({ exit: 0, result: { missing: 2, counted: 2 } });
    await untilMissing(metricsUrl, 0);
    expect(await ask('verify')).toMatchObject({ exit: 0, result: SOUND });
  });
});

import { describe, expect, it, onTestFinished } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { startNode } from '#tests/processes/node-process.ts';
import { START } from '#tests/processes/standalone.ts';
import { PgliteFolders } from '#tests/servers/pglite-folder.ts';
import { freePort } from '#tests/servers/private-server.ts';

/** Kills the standalone vote at changes of its files, in their middle too, and at random under load. */
const folders = new PgliteFolders();
const DYING = ['--import', './tests/processes/die-at-write.ts'];

/**
 * Changes of files, and with a half the middle of them. A start, five votes and an orderly end make about 220, a first
 * start about 1,480; the first of all is PostgreSQL's own lock, the 993rd the mark of a whole database. Some of them are
 * other ones in each run.
 */
const APART = 35;
const FIRST = 5 + Math.floor(Math.random() * APART * 2) / 2;
const ON_EXISTING = [1, 1.5, 2.5, ...Array.from({ length: 5 }, (_, i) => FIRST + APART * i)];
const ON_FIRST = [2, 401.5, 993.5, 1_301, 1_450.5];
const UNDER_LOAD = [
  { clients: 500, accepted: 1 },
  { clients: 50, accepted: Math.ceil(Math.random() * 200) },
  { clients: 10, accepted: Math.ceil(Math.random() * 450) },
];

interface Vote {
  readonly url: string;
  readonly process: NodeProcess;
}

async function start(folder: string, port: number, dieAt?: number): Promise<Vote> {
  const script = [...START, '--port', String(port), '--data', folder];
  const env = { DIE_AT_WRITE: String(dieAt ?? 0) };
  const started = startNode(dieAt === undefined ? script : [...DYING, ...script], env);
  onTestFinished(async () => void (await started.end('SIGKILL')));
  return { url: `http://127.0.0.1:${port}`, process: started };
}

/** Casts a vote with each id, by so many clients at once, each one after the other; gives those that were accepted. */
async function castAll(
  url: string,
  ids: readonly string[],
  clients: number,
  onAccepted = (_count: number) => {},
): Promise<string[]> {
  const client = createClient({ baseUrl: url });
  const waiting = [...ids];
  const accepted: string[] = [];
  async function castInTurn(): Promise<void> {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const answered = await client.castVote('cats', id).catch(() => undefined);
      if (answered === undefined) continue;
      accepted.push(id);
      onAccepted(accepted.length);
    }
  }
  await Promise.all(Array.from({ length: clients }, castInTurn));
  return accepted;
}

/** Starts anew and finds each accepted vote counted; then repeats all votes, and each is counted once. */
async function expectNothingLost(folder: string, accepted: readonly string[], all: readonly string[]) {
  const { url, process } = await start(folder, await freePort());
  await process.untilPrinted(/Vote at/, 30_000);
  const client = createClient({ baseUrl: url });
  for (const id of accepted) await expect.poll(async () => (await client.receipt(id)).state).toBe('counted');
  expect(await castAll(url, all, 20)).toHaveLength(all.length);
  await expect.poll(async () => (await client.results()).total_votes).toBe(all.length);
  expect(await process.end('SIGTERM')).toBe(0);
}

async function killAt(folder: string, dieAt: number): Promise<void> {
  const vote = await start(folder, await freePort(), dieAt);
  const ids = Array.from({ length: 5 }, () => mintRequestId());
  const ready = await vote.process.untilPrinted(/Vote at/, 60_000).catch(() => undefined);
  const accepted = ready === undefined ? [] : await castAll(vote.url, ids, 1);
  vote.process.child.kill('SIGTERM');
  expect(await vote.process.ended, vote.process.printed()).toBe('SIGKILL');
  await expectNothingLost(folder, accepted, ids);
}

describe('the standalone vote', () => {
  it.for(ON_EXISTING)(
    '[CO1] killed at change %d of its files loses nothing and counts nothing twice',
    { timeout: 60_000 },
    async (dieAt) => killAt(await folders.makeDataFolder(), dieAt),
  );

  it.for(ON_FIRST)(
    '[CO1] killed at change %d of its files during its first start starts anew',
    { timeout: 120_000 },
    async (dieAt) => killAt(`${await folders.make()}-first`, dieAt),
  );

  it.for(UNDER_LOAD)(
    '[CO1] killed with 500 votes under way from $clients clients, $accepted accepted, keeps every accepted one',
    { timeout: 60_000 },
    async ({ clients, accepted: killAfter }) => {
      const folder = await folders.makeDataFolder();
      const vote = await start(folder, await freePort());
      await vote.process.untilPrinted(/Vote at/, 30_000);
      const ids = Array.from({ length: 500 }, () => mintRequestId());
      const accepted = await castAll(vote.url, ids, clients, (count) => {
        if (count === killAfter) vote.process.child.kill('SIGKILL');
      });
      expect(accepted.length).toBeGreaterThanOrEqual(killAfter);
      expect(await vote.process.ended).toBe('SIGKILL');
      await expectNothingLost(folder, accepted, ids);
    },
  );
});

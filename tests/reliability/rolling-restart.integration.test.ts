import { afterEach, beforeEach, expect, inject, it, vi } from 'vitest';
import { expectAllCounted } from '#tests/processes/all-counted.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { Voters } from '#tests/processes/voters.ts';
import { freePort } from '#tests/servers/private-server.ts';

/** At each port. */
const VOTERS = 6;

let pipeline: Pipeline;
beforeEach(async () => {
  pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await pipeline.close();
});

/** Has every fetch that fails noted by the code of what failed; gives the notes. */
function noteFailures(): Map<string, number> {
  const noted = new Map<string, number>();
  const { fetch } = globalThis;
  vi.stubGlobal('fetch', (...request: Parameters<typeof fetch>) =>
    fetch(...request).catch((error: Error & { cause?: { code?: string } }) => {
      const code = error.cause?.code ?? String(error.cause ?? error);
      noted.set(code, (noted.get(code) ?? 0) + 1);
      throw error;
    }),
  );
  return noted;
}

it('[API6] [CO4] a rolling restart of two apis and two consumers under load loses nothing', {
  timeout: 90_000,
}, async () => {
  const ports = [pipeline.apiPort, await freePort()].map(String);
  const startApi = (port: string) => pipeline.startApi({ PORT: port });
  const startConsumer = () => pipeline.startConsumer({ RECLAIM_AFTER_MS: '1000' });
  const consumers = await Promise.all([startConsumer(), startConsumer()]);
  const apis = await Promise.all(ports.map(startApi));

  const failures = noteFailures();
  const voters = ports.map((port) => new Voters(`http://127.0.0.1:${port}`, { count: VOTERS }));
  const accepted = () => voters.map(({ count }) => count);
  /** Resolves once each port has taken thirty more votes. */
  const voteOn = async () => {
    const before = accepted();
    await expect.poll(() => accepted().every((count, i) => count >= (before[i] ?? 0) + 30)).toBe(true);
  };

  for (const [i, port] of ports.entries()) {
    await voteOn();
    expect(await apis[i]?.end('SIGTERM')).toBe(0);
    await startApi(port);
    await voteOn();
    expect(await consumers[i]?.end('SIGTERM')).toBe(0);
    await startConsumer();
  }
  await voteOn();
  await Promise.all(voters.map((each) => each.leave()));

  // Nobody is at the port any more. Who connects at the very moment it is closed is cut: each voter once at most.
  const { ECONNREFUSED = 0, ...others } = Object.fromEntries(failures);
  expect(ECONNREFUSED).toBeGreaterThan(0);
  const cut = Object.values(others).reduce((sum, count) => sum + count, 0);
  expect(cut, JSON.stringify(others)).toBeLessThanOrEqual(VOTERS * ports.length);
  // No vote was refused but by an api that is not ready yet, to which no gateway would have sent it.
  const codes = new Set(voters.flatMap((each) => [...each.failures.keys()]));
  expect(['network', 'log_unavailable']).toEqual(expect.arrayContaining([...codes]));
  await expectAllCounted(pipeline, new Map(voters.flatMap((each) => [...each.accepted])));
});

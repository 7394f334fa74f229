import { readFileSync } from 'node:fs';
import { expect, inject, it } from 'vitest';
import { openConnections, untilServed } from '#tests/processes/bare-connections.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';

const CROWD = 2_000;

/** How many connections the system lets wait for a process; Infinity where that is not known. */
function mayWait(): number {
  try {
    return Number(readFileSync('/proc/sys/net/core/somaxconn', 'utf8'));
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

it(`[API12] ${CROWD} people who come while the api is busy get through at once, and are served when it is free`, async ({
  skip,
  onTestFinished,
}) => {
  skip(mayWait() < CROWD, 'this system lets fewer connections wait');
  const pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
  onTestFinished(() => pipeline.close());
  await pipeline.startConsumer();
  const api = await pipeline.startApi();
  api.child.kill('SIGSTOP');
  let through = 0;
  const people = Array.from({ length: CROWD }, async () => {
    const [connection] = await openConnections(pipeline.apiPort, 1);
    through += 1;
    return connection;
  });
  await expect.poll(() => through).toBe(CROWD);
  api.child.kill('SIGCONT');
  const crowd = (await Promise.all(people)).filter((each) => each !== undefined);
  onTestFinished(() => {
    for (const { socket } of crowd) socket.destroy();
  });
  await untilServed(crowd);
});

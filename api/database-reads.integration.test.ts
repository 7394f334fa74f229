import type { Socket } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { receiptPath } from '#contract/routes.ts';
import { openConnections, untilServed } from '#tests/processes/bare-connections.ts';
import { StreamViewer } from '#tests/processes/event-stream.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { Voters } from '#tests/processes/voters.ts';
import type { PostgresServer } from '#tests/servers/postgres.ts';
import { startPostgres } from '#tests/servers/postgres.ts';

/** The names under which the api has its statements prepared. */
const STATEMENTS = ['read-tally', 'read-history', 'read-receipts', 'read-dead-letters'] as const;
type StatementName = (typeof STATEMENTS)[number];

/** How often the api reads the database, counted by the server's own log of statements. */
describe('the database behind the api', () => {
  let postgres: PostgresServer;
  let pipeline: Pipeline;
  let api: NodeProcess;
  let marker: pg.Client;
  let serverLog = '';

  beforeAll(async () => {
    postgres = await startPostgres({ args: ['-c', 'log_statement=all'] });
    postgres.process.stderr?.on('data', (chunk) => {
      serverLog += chunk;
    });
    pipeline = await Pipeline.on(inject('redisUrl'), postgres.url);
    marker = new pg.Client({ connectionString: pipeline.backends.databaseUrl });
    await marker.connect();
    await pipeline.startConsumer();
    api = await pipeline.startApi();
  });
  afterAll(async () => {
    await marker?.end();
    await pipeline?.close();
    await postgres.stop();
  });

  const executed = (name: StatementName) => serverLog.split(`execute ${name}:`).length - 1;

  /** How often each statement was executed so far, once the log has come to us that far. */
  async function counts(): Promise<number[]> {
    const mark = `select 'so far, ${mintRequestId()}'`;
    await marker.query(mark);
    await expect.poll(() => serverLog.includes(mark), { interval: 10 }).toBe(true);
    return STATEMENTS.map(executed);
  }

  /** How often each statement is executed while `work` goes on, and how many seconds that took. */
  async function executedDuring(
    work: () => Promise<unknown>,
  ): Promise<Record<StatementName | 'seconds', number>> {
    const before = await counts();
    const began = performance.now();
    await work();
    const after = await counts();
    const seconds = (performance.now() - began) / 1000;
    const during = STATEMENTS.map((name, i) => [name, (after[i] ?? 0) - (before[i] ?? 0)] as const);
    return { ...(Object.fromEntries(during) as Record<StatementName, number>), seconds };
  }

  /** Fifty clients ask for this, each anew as soon as it is answered; gives how many answers there were. */
  async function askAllTheTime(path: string, forSeconds: number): Promise<number> {
    const until = performance.now() + forSeconds * 1000;
    let answered = 0;
    const ask = async () => {
      while (performance.now() < until) {
        const response = await fetch(`${pipeline.apiUrl}${path}`);
        expect(response.status).toBe(200);
        await response.arrayBuffer();
        answered += 1;
      }
    };
    await Promise.all(Array.from({ length: 50 }, ask));
    return answered;
  }

  it('[API5] is read once a second without changes, however many ask for the results', async () => {
    let answered = 0;
    const { seconds, ...reads } = await executedDuring(async () => {
      answered = await askAllTheTime('/api/results', 5);
    });
    expect(answered).toBeGreaterThan(20 * seconds);
    // A reading begins a second after the previous one has ended; one more where the time begins with a reading.
    expect(reads['read-tally']).toBeLessThanOrEqual(seconds + 1);
    expect(reads['read-tally']).toBeGreaterThanOrEqual(seconds / 2);
  });

  it('[API5] is read at most SSE_UPDATES_PER_SECOND_MAX times a second while votes come', async () => {
    const voters = new Voters(pipeline.apiUrl, { count: 8 });
    const { seconds, ...reads } = await executedDuring(() => askAllTheTime('/api/results', 3));
    await voters.leave();
    expect(reads['read-tally']).toBeGreaterThan(seconds + 1);
    expect(reads['read-tally']).toBeLessThanOrEqual(seconds * 10 + 1);
  });

  it('[API8] is asked for the history once in 2 s, however many ask', async () => {
    const { seconds, ...reads } = await executedDuring(() =>
      askAllTheTime('/api/results/history?minutes=5', 3),
    );
    expect(reads['read-history']).toBeLessThanOrEqual(seconds / 2 + 1);
  });

  it('[API16] is asked for dead letters once a second, however many ask for the pipeline', async () => {
    const { seconds, ...reads } = await executedDuring(() => askAllTheTime('/api/pipeline', 3));
    expect(reads['read-dead-letters']).toBeGreaterThanOrEqual(seconds / 2);
    expect(reads['read-dead-letters']).toBeLessThanOrEqual(seconds + 1);
    expect(reads['read-tally']).toBeLessThanOrEqual(seconds + 1);
  });

  it.each([
    { on: 'open connections', areNew: false },
    { on: 'new connections, which it accepts one a turn', areNew: true },
  ])(
    '[API8] is asked seldom for two hundred receipts that are asked for together on $on',
    async ({ areNew }) => {
      const client = createClient({ baseUrl: pipeline.apiUrl });
      const requestId = mintRequestId();
      await client.castVote('dogs', requestId);
      await expect.poll(async () => (await client.receipt(requestId)).state).toBe('counted');
      if (areNew) api.child.kill('SIGSTOP'); // The system takes them meanwhile.
      const connections = await openConnections(pipeline.apiPort, 200);
      if (!areNew) await untilServed(connections);
      const { seconds, ...reads } = await executedDuring(async () => {
        api.child.kill('SIGSTOP');
        for (const [i, { socket }] of connections.entries())
          askForReceipt(socket, i === 0 ? requestId : mintRequestId());
        api.child.kill('SIGCONT');
        await Promise.all(connections.map(({ ended }) => ended));
      });
      const states = connections.map(({ received }) => /"state":"(\w+)"/.exec(received())?.[1]);
      expect(states).toEqual(['counted', ...Array(199).fill('not_counted')]);
      // At most one in 10 ms, and the one that begins the time.
      expect(reads['read-receipts']).toBeLessThanOrEqual(seconds * 100 + 1);
    },
  );

  it('[RS5] tells a new total within its poll interval when every notification is lost', async () => {
    const database = new pg.Client({ connectionString: pipeline.backends.databaseUrl });
    await database.connect();
    const heard: string[] = [];
    database.on('notification', ({ payload = '' }) => heard.push(payload));
    await database.query('listen tally_changed');
    const viewer = await StreamViewer.open(`${pipeline.apiUrl}/api/results/stream`);
    const client = createClient({ baseUrl: pipeline.apiUrl });
    const total = async () =>
      Number((await database.query('select sum(count) as total from votes')).rows[0].total);
    try {
      await database.query(await withoutNotification(database));
      const before = await total();
      for (let votes = before + 1; votes <= before + 4; votes += 1) {
        await client.castVote('cats', mintRequestId());
        await expect.poll(total, { interval: 10 }).toBe(votes);
        const countedAt = performance.now();
        await expect.poll(() => viewer.newest?.data.total_votes, { interval: 10 }).toBe(votes);
        // The poll interval of a second, and what a busy machine may add to it.
        expect((viewer.newest?.at ?? 0) - countedAt).toBeLessThan(5_000);
      }
      expect(heard).toEqual([]);
    } finally {
      viewer.close();
      await database.end();
    }
  });
});

function askForReceipt(socket: Socket, requestId: string): void {
  socket.write(`GET ${receiptPath(requestId)} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
}

/** The statement that makes the counting trigger anew, but telling nobody. */
async function withoutNotification(database: pg.Client): Promise<string> {
  const { rows } = await database.query(
    "select pg_get_functiondef('count_new_votes'::regproc) as definition",
  );
  const definition: string = rows[0].definition;
  const silent = definition.replace(/perform pg_notify\(.*\);/, '');
  expect(silent).not.toBe(definition);
  return silent;
}

import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Machine, TwoMachines } from '#tests/e2e/two-machines.ts';
import { twoMachines } from '#tests/e2e/two-machines.ts';
import type { CabledPipeline } from '#tests/processes/cabled-pipeline.ts';
import { startCabledPipeline } from '#tests/processes/cabled-pipeline.ts';
import { StreamViewer } from '#tests/processes/event-stream.ts';
import { memoryInUse, WEIGHABLE } from '#tests/processes/memory-in-use.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { startNode } from '#tests/processes/node-process.ts';
import { Voters } from '#tests/processes/voters.ts';

const CROWD = 5_000;
/** The smallest buffers the system gives, on both ends of a connection, in bytes. */
const BUFFER = 4_096;
/** An event takes more than this many bytes, so that after so many of them both buffers are full. */
const EVENT_MIN = 200;
const EVENTS_TO_FILL = Math.ceil((2 * BUFFER) / EVENT_MIN);
/** Few, so that all is said before those who stall for 30 s are let go, on a busy machine too. */
const EVENTS_AFTER = 25;
/** What each event may leave in memory for each viewer, in bytes; measured: nothing, and 260 if it were queued. */
const LEFT_OF_EVENT = 10;
/** Stalled for 30 s, looked at every 12 s, and a busy machine. */
const LET_GO_MS = 60_000;
/** In ms, on a busy machine; a quiet one takes a tenth. */
const DELAY = { mostly: 1_000, atWorst: 5_000 };

/**
 * Five thousand viewers who never read, across a network whose buffers are as small as can be, so that they are full
 * within seconds. Where nobody may make a network, this cannot be caused.
 */
describe('five thousand viewers who never read', () => {
  let machines: TwoMachines;
  let cabled: CabledPipeline;
  let crowd: NodeProcess;

  beforeAll(async () => {
    machines = await twoMachines();
    const { one, other, isPrivate } = machines;
    if (!isPrivate) return;
    for (const machine of [one, other]) shrinkBuffers(machine);
    cabled = await startCabledPipeline(machines, { SSE_CONNECTIONS_MAX: String(CROWD + 1), ...WEIGHABLE });
    const { apiPort } = cabled.pipeline;
    const script = ['tests/processes/silent-viewers.ts', one.address, apiPort, CROWD].map(String);
    crowd = startNode(script, {}, other.via);
    await crowd.untilPrinted(/All are connected/, 60_000);
  }, 120_000);
  afterAll(async () => {
    await crowd?.end('SIGKILL');
    await cabled?.close();
    await machines?.remove();
  });

  /** How many connections from across the cable the api still holds. */
  const held = () => {
    const [port, address] = [cabled.pipeline.apiPort, machines.one.address];
    return Number(run(machines.one, `ss -Hnt state established sport = :${port} src ${address} | wc -l`));
  };

  it('[API7] delay nobody, take no memory, and are let go once they are gone without a word', {
    timeout: 180_000,
  }, async ({ skip, onTestFinished }) => {
    if (!machines.isPrivate) skip('Only root can make a network.');
    const viewer = await StreamViewer.open(`${cabled.pipeline.apiUrl}/api/results/stream`);
    onTestFinished(() => viewer.close());
    const voters = new Voters(cabled.pipeline.apiUrl, { count: 8 });
    const delays: number[] = [];
    /** Follows the votes until the viewer has had so many events. */
    const follow = async (events: number) => {
      while (viewer.events.length < events) {
        const [cast, seen, at] = [voters.count, viewer.events.length, performance.now()];
        await expect.poll(() => viewer.events.length, { interval: 10 }).toBeGreaterThan(seen);
        await expect
          .poll(() => viewer.newest?.data.total_votes, { interval: 10 })
          .toBeGreaterThanOrEqual(cast);
        delays.push(performance.now() - at);
      }
    };
    await follow(EVENTS_TO_FILL);
    const before = await memoryInUse(cabled.api);
    await follow(EVENTS_TO_FILL + EVENTS_AFTER);
    const grown = (await memoryInUse(cabled.api)) - before;
    expect(held()).toBe(CROWD);
    await voters.leave();
    delays.sort((a, b) => a - b);
    expect(grown).toBeLessThan(CROWD * EVENTS_AFTER * LEFT_OF_EVENT);
    expect(delays[Math.floor(delays.length * 0.9)]).toBeLessThan(DELAY.mostly);
    expect(delays.at(-1)).toBeLessThan(DELAY.atWorst);
    expect(voters.slowestMs).toBeLessThan(DELAY.atWorst);

    run(machines.one, 'ip link set lan0 down');
    await expect.poll(held, { timeout: LET_GO_MS, interval: 500 }).toBe(0);
    expect(viewer.ended).toBe(false);
  });
});

function shrinkBuffers(machine: Machine): void {
  for (const name of ['tcp_wmem', 'tcp_rmem'])
    run(machine, `echo ${BUFFER} ${BUFFER} ${BUFFER} > /proc/sys/net/ipv4/${name}`);
}

/** Runs a line of shell on a machine and gives what it prints. */
function run({ via }: Machine, line: string): string {
  const [file = '', ...args] = [...via, 'sh', '-c', line];
  return execFileSync(file, args, { encoding: 'utf8' });
}

import { quantile } from '#tests/statistics.ts';
import type { Comparison, Figures, Row } from '../comparison.ts';
import { startConsumer } from '../consumers.ts';
import { pinnedTo } from '../cores.ts';
import { voteAtRate } from '../open-loop/open-loop.ts';
import type { Rig } from '../rig.ts';
import { LIMITS } from '../rig.ts';

/** Votes a second, and how soon 99 in 100 have to be seen, in ms. */
const RATES = [
  { rate: 100 },
  { rate: 1_000, atMost: 150 },
  { rate: 5_000, atMost: 500 },
] as const satisfies readonly { rate: number; atMost?: number }[];
const CONNECTIONS = 256;
const SPAN = { long: { seconds: 8, warmUpSeconds: 3 }, short: { seconds: 0.5, warmUpSeconds: 0 } };

/** How soon a vote is seen, by how many votes come. */
export const latency: Comparison = {
  name: 'latency',
  title: 'Vote to screen',
  compares:
    'From the instant a vote is to be sent until a viewer of the live results reads an update that includes it, by votes a second. Beside it how soon votes were answered, and how many were sent: where fewer were than asked for, the machine does not reach the rate. Viewers are told ten times a second at most, so half of the votes wait 50 ms for the next update by design.',
  rows: RATES.flatMap(({ rate, ...target }) => rowsOf(rate, 'atMost' in target ? target.atMost : undefined)),
  async begin(rig, cleanup) {
    const pipeline = cleanup.use(await rig.pipeline());
    await startConsumer(rig, pipeline);
    await pipeline.startApi(LIMITS, pinnedTo(rig.cores.api));
    return {
      sides: new Map(RATES.map(({ rate }) => [sideOf(rate), () => measure(rig, pipeline.apiPort, rate)])),
    };
  },
};

function rowsOf(rate: number, atMost: number | undefined): Row[] {
  const [side, at] = [sideOf(rate), `at ${rate.toLocaleString('en-GB')} votes a second`];
  return [
    { title: `${at}: sent`, of: `${side}.sent`, unit: 'per second' },
    { title: `${at}: refused`, of: `${side}.refused`, unit: 'count' },
    { title: `${at}: answered, 99 in 100`, of: `${side}.answered99`, unit: 'ms' },
    { title: `${at}: on screen, half`, of: `${side}.shown50`, unit: 'ms' },
    {
      title: `${at}: on screen, 99 in 100`,
      of: `${side}.shown99`,
      unit: 'ms',
      ...(atMost === undefined ? {} : { target: { id: 'T3', atMost } }),
    },
  ];
}

function sideOf(rate: number): string {
  return `at-${rate}`;
}

async function measure(rig: Rig, apiPort: number, rate: number): Promise<Figures> {
  const options = { apiPort, rate, connections: CONNECTIONS, padding: 0, ...rig.sized(SPAN) };
  const { sentPerSecond, acceptedMs, onScreenMs, refusedMs } = await voteAtRate(options, rig.cores.load);
  return {
    sent: sentPerSecond,
    refused: refusedMs.length,
    answered50: quantile(acceptedMs, 0.5),
    answered99: quantile(acceptedMs, 0.99),
    shown50: quantile(onScreenMs, 0.5),
    shown99: quantile(onScreenMs, 0.99),
  };
}

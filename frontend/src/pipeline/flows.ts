import type { StationName } from './hops.ts';
import { STATIONS } from './hops.ts';
import type { Sight, StationState } from './sight.ts';

/** What goes through the pipe that leads on from a station. */
export interface Flow {
  /** Votes a second; undefined where it cannot be told. */
  readonly rate: number | undefined;
  /** Whether nothing gets through at its end. */
  readonly isBlocked: boolean;
}

/** What goes through each pipe. A pipe is blocked where it leads to a station that is broken. */
export function flowsOf(
  { rates, connection }: Sight,
  states: Readonly<Record<StationName, StationState>>,
): Record<StationName, Flow> {
  // What is counted reaches this page over the live push, or by asking, which is another way than this pipe.
  const pushed = connection === 'live' ? rates.counted : undefined;
  const flow = (station: StationName, rate: number | undefined): Flow => ({
    rate,
    isBlocked: states[leadsTo(station)] === 'broken',
  });
  return {
    browser: flow('browser', rates.accepted),
    api: flow('api', rates.accepted),
    log: flow('log', rates.delivered),
    consumer: flow('consumer', rates.counted),
    database: flow('database', rates.counted),
    push: { rate: pushed, isBlocked: states.push === 'broken' },
  };
}

function leadsTo(station: StationName): StationName {
  const place = STATIONS.findIndex(({ name }) => name === station);
  return (STATIONS[place + 1] ?? STATIONS[0]).name;
}

/** How many dots move in a pipe: none unless votes do, and one more with each doubling of their number. */
export function dotsFor({ rate = 0, isBlocked }: Flow): number {
  if (rate <= 0 || isBlocked) return 0;
  return Math.min(5, 1 + Math.floor(Math.log2(Math.max(1, rate))));
}

import { seeded } from '../seeded.ts';
import { castVotes } from './casting.ts';
import type { LoadOptions } from './figures.ts';
import { LoadRecord } from './load-record.ts';
import { follow, poll } from './observers.ts';
import { Pacer } from './pacer.ts';

/**
 * The load, as a process of its own, so that neither who checks nor who causes faults slows it down. It begins when it
 * is told its options, and ends when it is told `end`, or when nobody listens any more.
 */
const TELL_MS = 200;
/** Votes under way at the end are tried for so long. */
const LAST_TRIES_MS = 30_000;

const orphaned = () => process.exit(1);
process.once('disconnect', orphaned);
// Ctrl-C reaches the whole group; the campaign says when it is the end.
process.on('SIGINT', () => {});
process.once('message', (options) => void load(options as LoadOptions));

async function load({ apiPort, rate, connections, seed, beganAt, fatesFile }: LoadOptions): Promise<void> {
  const record = new LoadRecord(beganAt, fatesFile);
  const [ending, over] = [new AbortController(), new AbortController()];
  const pacer = new Pacer(rate);
  const random = seeded(seed);
  const common = { apiPort, record, ending: ending.signal };
  const observing = [
    ...['a poller', 'another poller'].map((name) => poll(name, common)),
    ...['a viewer', 'another viewer'].map((name) => follow(name, common)),
  ];
  const casting = Array.from({ length: connections }, () =>
    castVotes({ ...common, pacer, random, over: over.signal }),
  );
  const telling = setInterval(() => process.send?.(record.figures(false)), TELL_MS);

  process.once('message', async () => {
    ending.abort();
    pacer.stop();
    const lastTries = setTimeout(() => over.abort(), LAST_TRIES_MS);
    await Promise.all([...casting, ...observing]);
    clearTimeout(lastTries);
    clearInterval(telling);
    record.close();
    process.off('disconnect', orphaned);
    process.send?.(record.figures(true), () => process.disconnect());
  });
}

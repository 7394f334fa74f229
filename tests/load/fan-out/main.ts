import { ViewingCrowd } from './crowd.ts';
import type { Gathering } from './fan-out.ts';

/** As a process of its own: gathers viewers, and votes each time it is told to. */
process.once('disconnect', () => process.exit(1));
process.once('message', async ({ port, count }: Gathering) => {
  const crowd = await ViewingCrowd.gather(port, count);
  process.on('message', async () => void process.send?.(await crowd.vote()));
  process.send?.('gathered');
});

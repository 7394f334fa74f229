import type { Fault } from './fault.ts';
import { frozenInTheAct } from './frozen-consumer.ts';

const CONSUMERS = [0, 1];

/** What can become of our own processes. */
export const PROCESSES: readonly Fault[] = [
  {
    id: 'F1',
    name: 'is killed and started',
    target: 'the api',
    async strike(all) {
      await all.api.end('SIGKILL');
      return () => all.startApi();
    },
    isFelt: (all) => all.api.child.signalCode === 'SIGKILL',
  },
  {
    id: 'F13',
    name: 'is stopped and started',
    target: 'the api',
    async strike(all) {
      await all.api.end('SIGTERM');
      return () => all.startApi();
    },
    isFelt: (all) => all.api.child.exitCode === 0,
  },
  ...CONSUMERS.flatMap((i): Fault[] => [
    {
      id: 'F1',
      name: 'is killed and started',
      target: `consumer ${i}`,
      async strike(all) {
        await all.consumer(i).end('SIGKILL');
        return () => all.startConsumer(i);
      },
      isFelt: (all) => all.consumer(i).child.signalCode === 'SIGKILL',
    },
    {
      id: 'F13',
      name: 'is stopped and started',
      target: `consumer ${i}`,
      async strike(all) {
        await all.consumer(i).end('SIGTERM');
        return () => all.startConsumer(i);
      },
      isFelt: (all) => all.consumer(i).child.exitCode === 0,
    },
    frozenInTheAct(i),
  ]),
  {
    id: 'F13',
    name: 'are stopped and started one after the other',
    target: 'all processes',
    async strike(all) {
      const restarted = (async () => {
        await all.api.end('SIGTERM');
        await all.startApi();
        for (let i = 0; i < all.consumers; i += 1) {
          await all.consumer(i).end('SIGTERM');
          await all.startConsumer(i);
        }
      })();
      restarted.catch(() => {}); // Whoever heals is told.
      return () => restarted;
    },
    isFelt: (all, { printed }) => (printed().match(/Stopping/g)?.length ?? 0) > all.consumers,
  },
];

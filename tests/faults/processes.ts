import type { Fault } from './fault.ts';

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
  },
  ...[0, 1].flatMap((i): Fault[] => [
    {
      id: 'F1',
      name: 'is killed and started',
      target: `consumer ${i}`,
      async strike(all) {
        await all.consumer(i).end('SIGKILL');
        return () => all.startConsumer(i);
      },
    },
    {
      id: 'F13',
      name: 'is stopped and started',
      target: `consumer ${i}`,
      async strike(all) {
        await all.consumer(i).end('SIGTERM');
        return () => all.startConsumer(i);
      },
    },
    {
      id: 'F2',
      name: 'is frozen',
      target: `consumer ${i}`,
      async strike(all) {
        all.consumer(i).child.kill('SIGSTOP');
        return async () => void all.consumer(i).child.kill('SIGCONT');
      },
    },
  ]),
];

import { once } from 'node:events';
import type { Experiment } from '../experiment.ts';

const MANY = 25;

export const stopPostgres: Experiment = {
  title: 'PostgreSQL is stopped',
  question: 'The database is gone. Can people still vote? And what do those see who watch?',
  steps: [
    {
      does: 'PostgreSQL is stopped.',
      look: 'The database turns red. Votes are still taken, and wait in the log; the results stay, and say how old they are.',
      async act({ postgres }) {
        const { process: server } = postgres.server;
        const ended = once(server, 'exit');
        postgres.server.signal('SIGINT');
        await ended;
      },
      async seen(vote) {
        const { log, results, stuck_at: stuckAt } = await vote.state();
        const waiting = (log.waiting ?? 0) + (log.in_hand ?? 0);
        if (waiting < MANY || results.reachable || stuckAt !== 'results') return undefined;
        return `${vote.accepted} votes are taken, ${vote.refused} refused; ${waiting} wait. The api says: stuck at the ${stuckAt}.`;
      },
    },
    {
      does: 'PostgreSQL is started again.',
      look: 'The consumer tries again by itself, a little later each time; nobody has to restart it.',
      act: ({ postgres }) => postgres.startAgain(),
      async seen(vote) {
        const { log, stuck_at: stuckAt, results } = await vote.state();
        if (stuckAt !== null || log.waiting !== 0 || log.in_hand !== 0) return undefined;
        return `Nothing waits any more; ${results.counted} are counted.`;
      },
    },
  ],
  lesson:
    'Taking votes and counting them are two things. A failure of the database is retried, never taken for a bad vote, and never acknowledged.',
  proves: ['CO2', 'CO7', 'API5'],
  doneBy: 'consumer/consumer.ts',
};

import type { Experiment } from '../experiment.ts';

const MANY = 25;

export const killTheConsumer: Experiment = {
  title: 'Kill the consumer',
  question: 'Only one process counts. When it dies in the middle of its work, what becomes of the votes?',
  steps: [
    {
      does: 'The consumer is killed with kill -9: it cannot finish anything, and tells nobody.',
      look: 'The consumer turns red, votes pile up in the event log, and the count stands still.',
      act: (vote) => vote.killConsumer(),
      async seen(vote) {
        const { log, stuck_at: stuckAt } = await vote.state();
        const waiting = (log.waiting ?? 0) + (log.in_hand ?? 0);
        if (waiting < MANY || stuckAt !== 'consumer') return undefined;
        return `${vote.accepted} votes are taken, ${vote.refused} refused; ${waiting} wait in the log. The api says: stuck at the ${stuckAt}.`;
      },
    },
    {
      does: 'Another consumer is started.',
      look: 'The pile drains in a moment. What the dead one had in its hands comes too, a little later.',
      act: (vote) => vote.startConsumer(),
      async seen(vote) {
        const { log, stuck_at: stuckAt, results } = await vote.state();
        if (stuckAt !== null || log.waiting !== 0 || log.in_hand !== 0) return undefined;
        return `Nothing waits any more; ${results.counted} are counted.`;
      },
    },
  ],
  lesson:
    'A vote is promised by the log, not by who counts. An entry is acknowledged only after its commit, so a consumer may die at any instant.',
  proves: ['CO1', 'CO5', 'EL3'],
  doneBy: 'consumer/consumer.ts',
};

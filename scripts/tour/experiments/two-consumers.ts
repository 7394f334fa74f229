import type { Experiment } from '../experiment.ts';

/** So that both have had their share. */
const MANY = 10;

export const twoConsumers: Experiment = {
  title: 'Two consumers',
  question: 'Two processes count the same votes at the same time. Do they count some twice?',
  steps: [
    {
      does: 'A second consumer is started beside the first.',
      look: 'The consumer says 2. Each vote goes to one of them, as it comes.',
      act: (vote) => vote.startConsumer(),
      async seen(vote) {
        const shares = await vote.sharesOfConsumers();
        if (shares.length < 2 || shares.some((each) => each < MANY)) return undefined;
        return `They have counted ${shares.join(' and ')} votes.`;
      },
    },
    {
      does: 'The first is killed with kill -9.',
      look: 'The consumer says 1, and the count goes on without a pause. What the dead one held is taken over.',
      act: (vote) => vote.killConsumer(),
      async seen(vote) {
        const { consumers, log, stuck_at: stuckAt } = await vote.state();
        if (consumers?.length !== 1 || stuckAt !== null || log.in_hand !== 0) return undefined;
        return `One consumer is left; ${vote.accepted} votes are taken, none of them is stuck.`;
      },
    },
  ],
  lesson:
    'A group hands each entry to one reader. Where one takes over what another had already counted, the row is there already, and nothing grows.',
  proves: ['EL4', 'CO5', 'CO6'],
  doneBy: 'event-log/redis-streams/read.ts',
};

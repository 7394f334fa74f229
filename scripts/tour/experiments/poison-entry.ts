import type { Experiment } from '../experiment.ts';

export const poisonEntry: Experiment = {
  title: 'A poison entry',
  question: 'Somebody writes into the stream what is no vote. Does it stop the votes behind it, or vanish?',
  steps: [
    {
      does: 'redis-cli XADD votes * option birds: an entry that no api of ours would have written.',
      look: 'The votes go on as if nothing had happened, and the database shows one dead letter with its reason.',
      async act({ redis, pipeline }) {
        await redis.tell('XADD', pipeline.backends.stream, '*', 'option', 'birds', 'note', 'from a stranger');
      },
      async seen(vote) {
        const { results, log } = await vote.state();
        const { count = 0, newest } = results.dead_letters ?? {};
        if (count === 0 || !newest || log.in_hand !== 0) return undefined;
        return `${count} dead letter, because of ${newest.reason}; ${results.counted} votes are counted.`;
      },
    },
    {
      does: 'votes dead-letters list: what an operator sees of it.',
      look: 'Here, in the terminal: nothing was thrown away.',
      act: async () => {},
      async seen(vote) {
        const { says, exitCode } = await vote.votes('dead-letters', 'list');
        return exitCode === 0 && says.includes('option_unknown') ? says : undefined;
      },
    },
  ],
  lesson:
    'What can never be counted is recorded with its reason and its bytes in the same transaction as its batch, then acknowledged.',
  proves: ['EL5', 'CO3', 'RS7'],
  doneBy: 'consumer/apply.ts',
};

import type { Experiment } from '../experiment.ts';

const MIB = 1024 * 1024;
const MANY = 25;

export const redisIsFull: Experiment = {
  title: 'Redis is full',
  question: 'The log has no memory left. Is a vote dropped quietly, or one that waits thrown out?',
  steps: [
    {
      does: 'CONFIG SET maxmemory 1mb: less than Redis uses already.',
      look: 'The log turns red, and the browser says that votes are not taken just now.',
      act: ({ redis }) => redis.tell('CONFIG', 'SET', 'maxmemory', String(MIB)),
      async seen(vote) {
        const { log, intake } = await vote.state();
        if (vote.refused < MANY || intake.takes_votes || (log.memory_ratio ?? 0) < 1) return undefined;
        return `The log's memory is ${Math.round((log.memory_ratio ?? 0) * 100)} % full. ${vote.refused} times the audience was told 503: come again in a second.`;
      },
    },
    {
      does: 'CONFIG SET maxmemory 0: there is room again.',
      look: 'The same votes come again by themselves, under the same request ids.',
      act: ({ redis }) => redis.tell('CONFIG', 'SET', 'maxmemory', '0'),
      async seen(vote) {
        const { log, intake, stuck_at: stuckAt } = await vote.state();
        if (!intake.takes_votes || stuckAt !== null || log.in_hand !== 0 || vote.accepted < MANY)
          return undefined;
        return `Votes are taken again: ${vote.accepted} by now.`;
      },
    },
  ],
  lesson:
    'What cannot be kept is not taken, and its voter is told. The log never evicts; an api refuses early, and reading and acknowledging go on.',
  proves: ['API4', 'EL1', 'EL9'],
  doneBy: 'api/edge/vote-gate.ts',
};

import type { Experiment } from '../experiment.ts';

const FORGERY = "update votes set count = count + 1000 where option = 'cats'";

export const rebuild: Experiment = {
  title: 'A forged counter, and its rebuilding',
  question: 'Somebody with a password writes a thousand votes into the counter. Would anybody notice?',
  steps: [
    {
      does: FORGERY,
      look: 'On the voting page the cats leap ahead. Nothing is stuck, so the pipeline says nothing.',
      act: (vote) => vote.runSql(FORGERY),
      async seen(vote) {
        const { says, exitCode } = await vote.votes('verify');
        return exitCode === 1 ? `votes verify ends with 1:\n${says}` : undefined;
      },
    },
    {
      does: 'votes rebuild: the counters are computed anew from the audit rows, while votes go on.',
      look: 'The cats fall back to what they have. No vote of this minute is lost over it.',
      act: (vote) => vote.votes('rebuild'),
      async seen(vote) {
        const { says, exitCode } = await vote.votes('verify');
        return exitCode === 0 ? `votes verify ends with 0:\n${says}` : undefined;
      },
    },
  ],
  lesson:
    'The counters are for speed; the audit rows are the truth. Each can be checked against the other at any time, and against the log.',
  proves: ['OP1', 'OP2', 'RS6'],
  doneBy: 'audit/pass.ts',
};

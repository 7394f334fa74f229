import { mintRequestId } from '#ballot/request-id.ts';
import type { Experiment } from '../experiment.ts';

const TIMES = 5;
const requestId = mintRequestId();

export const oneVoteTwice: Experiment = {
  title: 'One vote, sent five times',
  question: 'A phone loses the answer and sends its vote again, and again. How often does it count?',
  steps: [
    {
      does: `One vote is sent ${TIMES} times with the same Idempotency-Key. Each time the api answers 201.`,
      look: 'The log takes every one of them: it does not look. The count grows by one.',
      async act(vote) {
        for (let i = 0; i < TIMES; i += 1) await vote.cast('dogs', requestId);
      },
      async seen(vote) {
        const stored = await vote.entriesOf(requestId);
        const counted = (await vote.audit((auditor) => auditor.countedIds())).filter(
          (id) => id === requestId,
        );
        if (stored !== TIMES || counted.length === 0) return undefined;
        return `${stored} entries in the log, ${counted.length} row in vote_events.`;
      },
    },
  ],
  lesson:
    'A vote is known by its request id and option, which is the primary key of what is counted. A trigger feeds the counters from new rows only.',
  proves: ['RS2', 'RS6', 'API3'],
  doneBy: 'results/postgres/apply-batch.ts',
};

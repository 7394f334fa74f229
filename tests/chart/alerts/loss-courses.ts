import type { Courses } from './course.ts';
import { API, CONSUMER, ELSEWHERE } from './course.ts';

const SECOND_CONSUMER = CONSUMER.replace('consumer-0', 'consumer-1');
const deadLetters = (values: string, reason = 'option_unknown') => ({
  [`voting_dead_letters_total{${CONSUMER},reason="${reason}"}`]: values,
});
const missing = (values: string, pod = CONSUMER) => ({
  [`voting_acknowledged_entries_missing{${pod}}`]: values,
});
const lost = (values: string, pod = API) => ({ [`voting_votes_lost_total{${pod}}`]: values });
const vanished = (values: string) => ({ [`voting_entries_vanished_total{${CONSUMER}}`]: values });

const dead = (reason: string) => ({
  labels: { reason },
  description: `The reason is ${reason}. They are kept as dead letters and stand in no vote's way.`,
});

/** What must never be, or is worth a look each time. */
export const LOSS_COURSES: Readonly<Record<string, Courses>> = {
  DeadLetters: {
    'fires for a quarter of an hour at the first one, with which its series begins': {
      series: deadLetters('_x20 1x20'),
      at: '34m',
      fires: [dead('option_unknown')],
    },
    'fires as long at one more, of each reason by itself': {
      series: { ...deadLetters('1x20 2x20'), ...deadLetters('3x20 4x20', 'sqlstate_22P05') },
      at: '34m',
      fires: [dead('option_unknown'), dead('sqlstate_22P05')],
    },
    'is silent about the first one later': { series: deadLetters('_x20 1x40'), at: '40m' },
    'is silent about one more later': { series: deadLetters('1x20 2x40'), at: '40m' },
    'is silent about those of yesterday': { series: deadLetters('5x60'), at: '50m' },
  },
  AcknowledgedVotesMissing: {
    'fires when one consumer of two has seen it': {
      series: { ...missing('0 2x5'), ...missing('0x6', SECOND_CONSUMER) },
      at: '3m',
      fires: [
        {
          description:
            '2 entries are in the event log as dealt with, and not in the database. They can be counted while the log keeps them, for LOG_RETENTION_MINUTES.',
        },
      ],
    },
    'is silent when they were counted again': { series: missing('2x2 0x5'), at: '5m' },
    'is silent about another vote': {
      series: { ...missing('0x6'), ...missing('1x6', ELSEWHERE) },
      at: '5m',
    },
  },
  VotesLost: {
    'fires within the hour after the log went back': {
      series: lost('0x10 3x60'),
      at: '60m',
      fires: [{ description: 'At least 3 votes that were answered 201 are gone.' }],
    },
    'fires on though the api has begun anew': {
      series: lost('0x10 3x10 0x60'),
      at: '60m',
      fires: [{ description: 'At least 3 votes that were answered 201 are gone.' }],
    },
    'is silent when it was told of for an hour': { series: lost('0x10 3x120'), at: '100m' },
    'is silent when an api begins anew': { series: lost('3x10 0x60'), at: '30m' },
  },
  PendingVotesVanished: {
    'fires within the hour': {
      series: vanished('0x10 4x60'),
      at: '60m',
      fires: [{ description: "About 4 votes are gone. The consumers' logs name their positions." }],
    },
    'fires on though the consumer has begun anew': {
      series: vanished('0x10 4x10 0x60'),
      at: '60m',
      fires: [{ description: "About 4 votes are gone. The consumers' logs name their positions." }],
    },
    'is silent when it was told of for an hour': { series: vanished('0x10 4x120'), at: '100m' },
    'is silent while none has vanished': { series: vanished('0x60'), at: '60m' },
  },
};

import type { Courses } from './course.ts';
import { API, CONSUMER, ELSEWHERE, SECOND_API } from './course.ts';

const lag = (values: string, pod = API) => ({ [`redis_stream_group_lag{${pod}}`]: values });
const pending = (values: string, pod = API) => ({
  [`redis_stream_group_messages_pending{${pod}}`]: values,
});
const countedVotes = (values: string, pod = CONSUMER) => ({ [`voting_votes_counted_total{${pod}}`]: values });
const oldest = (values: string, pod = API) => ({
  [`voting_stream_oldest_pending_seconds{${pod}}`]: values,
});
const refusing = (reason: string, values: string, pod = API) => ({
  [`voting_refusing_votes{${pod},reason="${reason}"}`]: values,
});

/** What the event log and those who count show while votes come and do not get through. */
export const LOG_COURSES: Readonly<Record<string, Courses>> = {
  EveryVoteIsRefused: {
    'fires when one api of two has no room in the log': {
      series: { ...refusing('log_unavailable', '0 1x5'), ...refusing('log_unavailable', '0x6', SECOND_API) },
      at: '3m',
      fires: [
        {
          labels: { reason: 'log_unavailable' },
          description:
            'The reason is log_unavailable: overloaded wants more of the api, log_unavailable more memory of Redis.',
        },
      ],
    },
    'is silent when an api was overloaded for less than a minute': {
      series: refusing('overloaded', '0 1 0x5'),
      at: '1m',
    },
  },
  EventLogCannotBeAsked: {
    'fires when no api shows the lag for two minutes': {
      series: { ...lag('0 0 _x10'), ...lag('0x12', ELSEWHERE) },
      at: '10m',
      fires: [
        {
          description:
            'Redis cannot be reached, there is no api, or Prometheus cannot read the metrics of any. Votes are most likely refused.',
          labels: { namespace: 'voting-api' },
        },
      ],
    },
    'is silent when one api of two can ask': {
      series: { ...lag('0 0 _x10'), ...lag('0x12', SECOND_API) },
      at: '10m',
    },
    // A figure counts as there for five minutes after it was read.
    'is silent while Redis is restarted': { series: lag('0 0 _x10'), at: '7m' },
  },
  NoConsumer: {
    'fires when none shows what it counted for two minutes': {
      series: { ...countedVotes('5 5 _x10'), ...countedVotes('0x12', ELSEWHERE) },
      at: '10m',
      fires: [
        {
          description: 'Votes are taken and wait. Or Prometheus cannot read the metrics of any consumer.',
          labels: { namespace: 'voting-consumer' },
        },
      ],
    },
    'is silent while one has nothing to count': { series: countedVotes('0x12'), at: '10m' },
    'is silent while a pod is moved': { series: countedVotes('5 5 _x10'), at: '7m' },
  },
  NothingIsCounted: {
    'fires when votes are unread and the consumer counts none, told of by both apis': {
      series: {
        ...lag('0 3x15'),
        ...pending('0x16'),
        ...lag('0 3x15', SECOND_API),
        ...pending('0x16', SECOND_API),
        ...countedVotes('7x16'),
      },
      at: '10m',
      fires: [{ description: '3 votes wait in the event log. None is lost while Redis has room.' }],
    },
    'fires when votes were read by a consumer that is gone': {
      series: { ...lag('0x16'), ...pending('0 2x15') },
      at: '10m',
      fires: [{ description: '2 votes wait in the event log. None is lost while Redis has room.' }],
    },
    'fires within minutes after counting has stopped': {
      series: { ...lag('3x15'), ...pending('0x16'), ...countedVotes('0+5x2 10x12') },
      at: '10m',
      fires: [{ description: '3 votes wait in the event log. None is lost while Redis has room.' }],
    },
    'is silent while some of those that wait are counted': {
      series: { ...lag('0 3x15'), ...pending('1x16'), ...countedVotes('0+1x16') },
      at: '10m',
    },
    'is silent while nobody votes': {
      series: { ...lag('0x16'), ...pending('0x16'), ...countedVotes('7x16') },
      at: '10m',
    },
    'is silent when the votes that waited are counted after four minutes': {
      series: { ...lag('0 3x4 0x10'), ...pending('0x16'), ...countedVotes('7x5 10x10') },
      at: '5m',
    },
  },
  EventLogLags: {
    'fires when many votes have waited for five minutes, told of by both apis': {
      series: { ...lag('0 20001x10'), ...lag('0 20001x10', SECOND_API) },
      at: '7m',
      fires: [{ description: '20001 votes wait in the event log. None is lost while Redis has room.' }],
    },
    'fires by the number that is set': {
      series: lag('0 101x10'),
      at: '7m',
      values: { lagCount: 100 },
      fires: [{ description: '101 votes wait in the event log. None is lost while Redis has room.' }],
    },
    'is silent when a peak is worked off sooner': { series: lag('0 90000x3 0x10'), at: '4m' },
    'is silent at the number that is set': { series: lag('20000x10'), at: '7m' },
  },
  PendingVotesGrowOld: {
    'fires when the oldest has waited for minutes, told of by both apis': {
      series: { ...oldest('0+60x10'), ...oldest('0+60x10', SECOND_API) },
      at: '5m',
      fires: [
        {
          description: "The oldest was read 5m 0s ago. The consumers' logs say what they wait for.",
        },
      ],
    },
    'is silent when a dead consumer was replaced after two minutes': {
      series: oldest('0+60x3 5x10'),
      at: '3m',
    },
    'is silent when they are as old as a slow batch': { series: oldest('90x10'), at: '9m' },
  },
};

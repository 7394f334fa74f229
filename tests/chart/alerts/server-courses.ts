import type { Courses } from './course.ts';
import { API, ELSEWHERE, SECOND_API } from './course.ts';

const memory = (share: string, pod = API) => ({ [`voting_log_memory_ratio{${pod}}`]: share });
const volume = (free: string, namespace = 'voting-data') => {
  const labels = `{namespace="${namespace}",persistentvolumeclaim="data-postgres-0"}`;
  return {
    [`kubelet_volume_stats_available_bytes${labels}`]: free,
    [`kubelet_volume_stats_capacity_bytes${labels}`]: '100x20',
  };
};

const filled = (percent: string) =>
  `${percent} is used. Counted votes were removed long before, so votes wait or something else is in there. When it is full, votes are refused.`;

/** What the servers have room for, as the api and the kubelet tell. */
export const SERVER_COURSES: Readonly<Record<string, Courses>> = {
  RedisMemoryFills: {
    'fires when it has been nearly full for five minutes, told of by both apis': {
      series: { ...memory('0.6 0.82x10'), ...memory('0.6 0.82x10', SECOND_API) },
      at: '7m',
      fires: [{ description: filled('82%') }],
    },
    'fires by the share that is set': {
      series: memory('0.72x20'),
      at: '10m',
      values: { redisMemoryRatio: 0.7 },
      fires: [{ description: filled('72%') }],
    },
    'is silent when there is room again sooner': { series: memory('0.6 0.9x3 0.6x10'), at: '4m' },
    'is silent while there is room': { series: memory('0.8x20'), at: '10m' },
    'is silent where there is no limit': { series: memory('_x20'), at: '10m' },
    'is silent about the Redis of another vote': { series: memory('0.99x20', ELSEWHERE), at: '10m' },
  },
  DiskFills: {
    'fires when little is free': {
      series: volume('14x20'),
      at: '10m',
      fires: [
        {
          labels: { namespace: 'voting-data', persistentvolumeclaim: 'data-postgres-0' },
          description: 'data-postgres-0 has 14% left.',
        },
      ],
    },
    'is silent when there is room again sooner': { series: volume('50 1x3 50x10'), at: '4m' },
    'is silent while there is room': { series: volume('16x20'), at: '10m' },
    'is silent about the volumes of others': { series: volume('1x20', 'another'), at: '10m' },
  },
};

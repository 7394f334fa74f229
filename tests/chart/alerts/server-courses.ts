import type { Courses } from './course.ts';

const MIB = 1024 * 1024;
const memory = (used: number, max: number, labels = 'namespace="voting-data"') => ({
  [`redis_memory_used_bytes{${labels}}`]: `${used * MIB}x20`,
  [`redis_memory_max_bytes{${labels}}`]: `${max * MIB}x20`,
});
const volume = (free: number, namespace = 'voting-data') => {
  const labels = `{namespace="${namespace}",persistentvolumeclaim="data-postgres-0"}`;
  return {
    [`kubelet_volume_stats_available_bytes${labels}`]: `${free}x20`,
    [`kubelet_volume_stats_capacity_bytes${labels}`]: '100x20',
  };
};

const filled = {
  labels: { namespace: 'voting-data' },
  description:
    '240MiB are used. Counted votes were removed long before, so votes wait or something else is in there. When it is full, votes are refused.',
};

/** What others show of the servers. */
export const SERVER_COURSES: Readonly<Record<string, Courses>> = {
  RedisMemoryFills: {
    'fires when it is nearly full': { series: memory(240, 256), at: '10m', fires: [filled] },
    'fires for the Redis that is named': {
      series: memory(240, 256, 'instance="redis:6379"'),
      at: '10m',
      values: { redisExporter: 'instance="redis:6379"' },
      fires: [{ ...filled, labels: { instance: 'redis:6379' } }],
    },
    'is silent while there is room': { series: memory(150, 256), at: '10m' },
    'is silent where there is no limit': { series: memory(240, 0), at: '10m' },
    'is silent about the Redis of somebody else': {
      series: memory(240, 256, 'namespace="another"'),
      at: '10m',
    },
  },
  DiskFills: {
    'fires when little is free': {
      series: volume(14),
      at: '10m',
      fires: [
        {
          labels: { namespace: 'voting-data', persistentvolumeclaim: 'data-postgres-0' },
          description: 'data-postgres-0 has 14% left.',
        },
      ],
    },
    'is silent while there is room': { series: volume(16), at: '10m' },
    'is silent about the volumes of others': { series: volume(1, 'another'), at: '10m' },
  },
};

/** The stations of a vote, in its order, and who does what there: docs/ARCHITECTURE.md, one vote's way. */
export const STATIONS = [
  {
    name: 'browser',
    files: ['frontend/src/voting/voting-store.ts', 'frontend/src/results/results-store.ts'],
  },
  { name: 'api', files: ['api/routes/vote.ts'] },
  { name: 'log', files: ['event-log/redis-streams/append.ts'] },
  { name: 'consumer', files: ['consumer/consumer.ts'] },
  { name: 'database', files: ['results/postgres/apply-batch.ts'] },
  { name: 'push', files: ['results/postgres/watch-tally.ts', 'api/routes/results-stream.ts'] },
] as const;

export type StationName = (typeof STATIONS)[number]['name'];

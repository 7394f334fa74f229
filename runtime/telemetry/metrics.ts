import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/**
 * Every metric, declared once: its name with the unit at the end, what it tells, and who looks at it. Dashboards
 * and alerts are checked against these names, and docs/OBSERVABILITY.md tells of each. A process shows only what it
 * measures, for a gauge that nobody sets reads as a healthy zero. Names, labels and buckets of HTTP are those of
 * OpenTelemetry's semantic conventions, spelt for Prometheus.
 */
const HTTP_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const PIPELINE_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** What `/metrics` shows. */
export interface MetricsPage {
  /** The text format of Prometheus, and its media type. */
  read(): Promise<{ text: string; contentType: string }>;
}

/** What the api measures, in a registry of its own or one it shares. */
export function apiMetrics({ counter, gauge, histogram }: MetricsRegistry) {
  return {
    /** For the request panels and the availability alert. A live stream ends here when it begins. */
    httpDuration: histogram(
      'http_server_request_duration_seconds',
      'Time from a request to the end of its answer.',
      HTTP_BUCKETS,
      ['http_request_method', 'http_route', 'http_response_status_code', 'error_type'],
    ),
    /** What is missing in the durations: it was never a request with a beginning and an end. */
    unreadableRequests: counter(
      'voting_unreadable_requests_total',
      'Requests refused before a route was looked for.',
      ['code'],
    ),
    /** Compared with counted votes to see whether the pipeline flows. */
    votesAccepted: counter('voting_votes_accepted_total', 'Votes the event log holds.', ['option']),
    /** Tells a flood from one address, and an api that wants more of its kind, from a log without room. */
    votesRefused: counter('voting_votes_refused_total', 'Votes that were not accepted.', ['reason']),
    /** What a set-back log has cost; must stay 0. */
    votesLost: counter(
      'voting_votes_lost_total',
      'Accepted votes the event log lost before they were counted.',
    ),
    /** 1 while votes are refused for want of room, so that an alert need not guess it from a rate. */
    refusingVotes: gauge('voting_refusing_votes', 'Whether all votes are refused just now.', ['reason']),
    /** For the lag alert and for scaling. Not there while the log cannot be asked. */
    groupLag: gauge('redis_stream_group_lag', 'Entries of the event log nobody has read yet.'),
    groupPending: gauge('redis_stream_group_messages_pending', 'Entries read and not acknowledged.'),
    /** A stuck consumer shows here first. */
    oldestPending: gauge('voting_stream_oldest_pending_seconds', 'Age of the oldest pending entry.'),
    /** Long before the log refuses votes. Not there where it has no limit, nor while it cannot be asked. */
    logMemory: gauge('voting_log_memory_ratio', 'Memory the event log uses as a share of its limit.'),
    sseClients: gauge('voting_sse_clients', 'Open live streams.'),
  };
}

/** What a consumer measures, in a registry of its own or one it shares. */
export function consumerMetrics({ counter, gauge, histogram }: MetricsRegistry) {
  return {
    votesCounted: counter('voting_votes_counted_total', 'Votes counted for the first time.'),
    /** Grows when a consumer died or was cut off. */
    redeliveries: counter('voting_redeliveries_total', 'Deliveries that had been delivered before.'),
    /** Anything above 0 wants a look. */
    deadLetters: counter('voting_dead_letters_total', 'Entries that can never be counted.', ['reason']),
    /** Votes lost by somebody else's hand; must stay 0. */
    entriesVanished: counter('voting_entries_vanished_total', 'Pending entries deleted by somebody else.'),
    /** Votes that were accepted and are in no table; must stay 0. Not there while nobody can tell. */
    acknowledgedMissing: gauge(
      'voting_acknowledged_entries_missing',
      'Acknowledged entries the event log holds and the database does not.',
    ),
    /** Stands still while the log grows when something keeps it from being trimmed. */
    entriesTrimmed: counter(
      'voting_log_entries_trimmed_total',
      'Counted entries removed from the event log.',
    ),
    voteToCount: histogram(
      'voting_vote_to_count_seconds',
      'Time from taking a vote to committing its count.',
      PIPELINE_BUCKETS,
    ),
  };
}

export type ApiMetrics = ReturnType<typeof apiMetrics>;
export type ConsumerMetrics = ReturnType<typeof consumerMetrics>;

export type MetricsRegistry = ReturnType<typeof createMetricsRegistry>;

/**
 * The registry of one process, with the metrics of its runtime: memory, event loop, garbage collection. These keep the
 * names of the client library, which dashboards know: those of OpenTelemetry for Node.js are still in development.
 */
export function createMetricsRegistry() {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });
  const page: MetricsPage = {
    read: async () => ({ text: await register.metrics(), contentType: register.contentType }),
  };
  return {
    page,
    counter: <L extends string = never>(name: string, help: string, labelNames: readonly L[] = []) =>
      new Counter<L>({ name, help, labelNames, registers }),
    gauge: <L extends string = never>(name: string, help: string, labelNames: readonly L[] = []) =>
      new Gauge<L>({ name, help, labelNames, registers }),
    histogram: <L extends string = never>(
      name: string,
      help: string,
      buckets: number[],
      labelNames: readonly L[] = [],
    ) => new Histogram<L>({ name, help, buckets, labelNames, registers }),
  };
}

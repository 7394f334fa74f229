import { hostname } from 'node:os';
import type { Kind } from './kinds.ts';
import {
  address,
  addresses,
  cidrs,
  decimal,
  flag,
  key,
  oneOf,
  origins,
  pemFile,
  site,
  text,
  whole,
} from './kinds.ts';

/** One setting a process takes from its environment. */
export interface Setting<T> {
  readonly kind: Kind<T>;
  /** What it is for, with its unit. */
  readonly about: string;
  /** The value when it is not set; a setting without one is required, unless it is optional. */
  readonly fallback?: T | (() => T);
  readonly optional?: true;
  /** A secret is never printed. */
  readonly secret?: true;
  /** It can change while the process runs. */
  readonly reloadable?: true;
}

function setting<T>(kind: Kind<T>, about: string, fallback: T | (() => T)) {
  return { kind, about, fallback };
}
function required<T>(kind: Kind<T>, about: string) {
  return { kind, about };
}
function optional<T>(kind: Kind<T>, about: string) {
  return { kind, about, optional: true as const };
}
function secret<T extends object>(row: T) {
  return { ...row, secret: true as const };
}
function reloadable<T extends object>(row: T) {
  return { ...row, reloadable: true as const };
}

/** From the one that logs most to the one that logs nothing. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * Every setting of every process, by the name of its environment variable: the one source of the parsed types,
 * of the table in docs/CONFIGURATION.md and of the names a deployment may use.
 */
export const SETTINGS = {
  HOST: setting(text, 'Address to listen on.', '127.0.0.1'),
  PORT: setting(whole(0, 65_535), 'Port of the api; 3000 in standalone.', 8000),
  METRICS_PORT: setting(
    whole(0, 65_535),
    'Port of /metrics; of /health and /ready too in the consumer. Standalone has none unless it is set.',
    9464,
  ),
  REDIS_URL: secret(
    required(
      addresses('redis:', 'rediss:'),
      'Where the event log is; of a cluster some of its servers, separated by commas. Standalone does without.',
    ),
  ),
  REDIS_CLUSTER: setting(
    flag,
    'Whether that is a Redis Cluster, over whose servers STREAM_PARTITIONS spreads the votes.',
    false,
  ),
  REDIS_CA_FILE: optional(pemFile, 'Authority that signed the certificate of Redis.'),
  DATABASE_URL: secret(
    required(address('postgres:', 'postgresql:'), 'Where votes are counted. Standalone does without.'),
  ),
  DATABASE_CA_FILE: optional(pemFile, 'Authority that signed the certificate of PostgreSQL.'),
  DATABASE_POOL_MIN: setting(whole(0, 100), 'Connections to the database kept open.', 2),
  DATABASE_POOL_MAX: setting(whole(1, 1000), 'Connections to the database at most.', 10),
  STREAM_NAME: setting(text, 'Key of the stream that is the event log.', 'votes'),
  STREAM_PARTITIONS: setting(whole(1, 64), 'Over how many streams votes are spread; may be changed.', 1),
  CONSUMER_GROUP: setting(text, 'Consumer group that counts.', 'vote-processors'),
  CONSUMER_NAME: setting(
    text,
    'Name within the group; no two living consumers share one.',
    () => `${hostname()}-${process.pid}`,
  ),
  BATCH_SIZE: setting(whole(1, 10_000), 'Votes counted in one transaction at most.', 1000),
  BLOCK_MS: setting(whole(1, 60_000), 'How long a read waits for the next vote, in ms.', 5000),
  MAX_RETRIES: setting(whole(0, 100), 'Quick retries of a failed batch before longer pauses.', 3),
  RECLAIM_AFTER_MS: setting(
    whole(100, 3_600_000),
    'After how long a vote of a silent consumer is taken over, in ms.',
    30_000,
  ),
  LOG_RETENTION_MINUTES: setting(
    whole(0, 525_600),
    'How long the event log keeps votes that are counted, in minutes.',
    60,
  ),
  LOG_MEMORY_RATIO_MAX: setting(
    decimal(0.05, 0.95),
    'Share of its memory from which the event log keeps fewer counted votes.',
    0.6,
  ),
  LOG_LEVEL: reloadable(setting(oneOf(...LOG_LEVELS), 'Least level logged; warn in standalone.', 'info')),
  DATA_DIR: setting(text, 'Folder where standalone keeps its votes, when it has no servers.', 'data'),
  PUBLIC_URL: optional(site, 'The address people vote at, where it is not the one a page is opened by.'),
  ENVIRONMENT: setting(
    oneOf('development', 'production'),
    'production adds Strict-Transport-Security.',
    'development',
  ),
  CORS_ORIGINS: reloadable(
    setting(origins, 'Origins whose pages may call the api, besides its own.', () => []),
  ),
  MAX_REQUEST_SIZE: setting(whole(64, 104_857_600), 'Largest request body, in bytes.', 1_048_576),
  TRUST_PROXY: setting(cidrs, 'Proxies whose X-Forwarded-For is believed.', () => []),
  RATE_LIMIT_ENABLED: reloadable(setting(flag, 'Whether the votes of one address are limited.', true)),
  RATE_LIMIT_VOTES_PER_SECOND: reloadable(
    setting(whole(1, 1_000_000), 'Votes of one address a second, on end.', 1000),
  ),
  RATE_LIMIT_BURST: reloadable(setting(whole(1, 1_000_000), 'Votes of one address at once.', 2000)),
  SSE_CONNECTIONS_MAX: reloadable(setting(whole(1, 1_000_000), 'Live streams of one api process.', 10_000)),
  SSE_CONNECTIONS_PER_CLIENT_MAX: reloadable(
    setting(whole(1, 1_000_000), 'Live streams of one address.', 5000),
  ),
  SSE_UPDATES_PER_SECOND_MAX: setting(decimal(1, 100), 'Updates a second to each live stream.', 10),
  RESULTS_STALE_MAX_SECONDS: reloadable(
    setting(whole(0, 86_400), 'How long old results are served while the database is down.', 60),
  ),
  RESULTS_VISIBLE: setting(
    oneOf('live', 'closed', 'revealed'),
    'When counts are shown: always, once the ballot is closed, or only once it is revealed.',
    'live',
  ),
  STAGE_KEY: secret(optional(key, 'What a stage has to know to reveal the counts; without it none can.')),
  OTEL_EXPORTER_OTLP_ENDPOINT: secret(
    optional(
      address('http:', 'https:'),
      'Where traces are sent, by OTLP over HTTP; without it there are none.',
    ),
  ),
  MIGRATE_ON_START: setting(flag, 'Whether the consumer brings the schema up to date.', true),
  MIGRATE_WAIT_MAX_SECONDS: setting(
    whole(0, 86_400),
    'How long migrate waits for a database that is not there, in seconds.',
    300,
  ),
} as const satisfies Record<string, Setting<unknown>>;

export type SettingName = keyof typeof SETTINGS;
/** Those that can change while a process runs. */
export type ReloadableName = {
  [Name in SettingName]: (typeof SETTINGS)[Name] extends { reloadable: true } ? Name : never;
}[SettingName];

/** Groups of settings that belong together. */
const LISTENING = ['HOST', 'PORT', 'METRICS_PORT', 'LOG_LEVEL'] as const;
const TRACING = ['OTEL_EXPORTER_OTLP_ENDPOINT'] as const;
const REDIS = [
  ...(['REDIS_URL', 'REDIS_CLUSTER', 'REDIS_CA_FILE'] as const),
  ...(['STREAM_NAME', 'STREAM_PARTITIONS', 'CONSUMER_GROUP'] as const),
] as const;
const POSTGRES = ['DATABASE_URL', 'DATABASE_CA_FILE', 'DATABASE_POOL_MIN', 'DATABASE_POOL_MAX'] as const;

/** What the api goes by, wherever it keeps its votes. */
export const API_SETTINGS = [
  'ENVIRONMENT',
  'CORS_ORIGINS',
  'MAX_REQUEST_SIZE',
  'TRUST_PROXY',
  'RATE_LIMIT_ENABLED',
  'RATE_LIMIT_VOTES_PER_SECOND',
  'RATE_LIMIT_BURST',
  'SSE_CONNECTIONS_MAX',
  'SSE_CONNECTIONS_PER_CLIENT_MAX',
  'SSE_UPDATES_PER_SECOND_MAX',
  'RESULTS_STALE_MAX_SECONDS',
  'RESULTS_VISIBLE',
  'STAGE_KEY',
] as const satisfies readonly SettingName[];

/** What a consumer goes by, wherever it counts. */
export const CONSUMER_SETTINGS = [
  'CONSUMER_NAME',
  'BATCH_SIZE',
  'BLOCK_MS',
  'MAX_RETRIES',
  'RECLAIM_AFTER_MS',
  'LOG_RETENTION_MINUTES',
  'LOG_MEMORY_RATIO_MAX',
  'MIGRATE_ON_START',
] as const satisfies readonly SettingName[];

/** What each process reads. */
export const READ_BY = {
  api: [...LISTENING, ...TRACING, ...REDIS, ...POSTGRES, ...API_SETTINGS],
  consumer: ['HOST', 'METRICS_PORT', 'LOG_LEVEL', ...TRACING, ...REDIS, ...POSTGRES, ...CONSUMER_SETTINGS],
  standalone: [
    ...[...LISTENING, ...TRACING, 'DATA_DIR', 'PUBLIC_URL'],
    ...[...REDIS, ...POSTGRES, ...API_SETTINGS, ...CONSUMER_SETTINGS],
  ],
  migrate: ['DATABASE_URL', 'DATABASE_CA_FILE', 'LOG_LEVEL', 'MIGRATE_WAIT_MAX_SECONDS'],
  cli: [...REDIS, 'DATABASE_URL', 'DATABASE_CA_FILE', 'DATA_DIR'],
} as const satisfies Record<string, readonly SettingName[]>;

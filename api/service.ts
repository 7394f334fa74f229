import type { FastifyInstance } from 'fastify';
import type { Failure } from '#event-log/failure.ts';
import { failureOf, Newest } from '#event-log/failure.ts';
import type {
  LogObserver,
  PresenceReader,
  PresenceTeller,
  PromiseWatch,
  VoteAppender,
} from '#event-log/ports.ts';
import type { IntakeFailure } from '#event-log/presence.ts';
import packageJson from '#package.json' with { type: 'json' };
import type { DeadLetterReader, TallyReader } from '#results/ports.ts';
import type { Settings } from '#runtime/config/read-settings.ts';
import type { API_SETTINGS } from '#runtime/config/settings.ts';
import type { Database } from '#runtime/database/database.ts';
import type { Readiness } from '#runtime/probe-server.ts';
import { readiness } from '#runtime/probe-server.ts';
import type { ShutdownStep } from '#runtime/shutdown.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { ApiMetrics } from '#runtime/telemetry/metrics.ts';
import type { Traced } from '#runtime/telemetry/tracing.ts';
import type { FixedSettings } from './app.ts';
import { createApi } from './app.ts';
import { BodyRoom } from './edge/body-room.ts';
import { LoopWatch } from './edge/loop-watch.ts';
import { TokenBuckets } from './edge/token-buckets.ts';
import { createVoteGate } from './edge/vote-gate.ts';
import type { ReloadableApiSettings } from './limits.ts';
import { bucketLimitsOf, limitsOf } from './limits.ts';
import { LiveTally } from './live/live-tally.ts';
import { LogWatch } from './live/log-watch.ts';
import { watchLostVotes } from './live/lost-votes.ts';
import { PipelineWatch } from './live/pipeline-watch.ts';
import { Viewers } from './live/viewers.ts';
import { apiDependencies } from './readiness.ts';
import { reportAppends, reportRoom, reportTally } from './report.ts';
import type { Stage } from './routes/reveal.ts';
import { traceAppends } from './trace-appends.ts';
import { untilSchemaIsThere } from './until-schema.ts';

export interface ApiServiceOptions {
  readonly appender: VoteAppender;
  readonly observer: LogObserver;
  /** Undefined where the log is no other store than the counts. */
  readonly promises: PromiseWatch | undefined;
  /** Where it says that it is there, and sees who else is. */
  readonly roll: PresenceTeller & PresenceReader;
  readonly tally: TallyReader;
  readonly deadLetters: DeadLetterReader;
  /** Where `tally` reads; asked whether the schema is there. */
  readonly database: Database;
  /** Undefined where no stage may reveal the counts. */
  readonly stage: Stage | undefined;
  readonly settings: Settings<(typeof API_SETTINGS)[number]>;
  readonly logger: Logger;
  readonly metrics: ApiMetrics;
  /** Undefined where nobody asked for traces. */
  readonly traced: Traced | undefined;
  /** What else this process has to have before it is ready. */
  readonly alsoNeeds?: () => Readiness['dependencies'];
}

/** The api with all it watches, wherever its votes are kept. */
export interface ApiService {
  /** Listens nowhere yet. */
  readonly app: FastifyInstance;
  /**
   * Begins to watch the log and, once the schema is there, the tally. Resolves once that was read, or cannot be.
   *
   * @throws SchemaError The schema is not the one this build reads.
   */
  start(): Promise<void>;
  /**
   * Resolves once it is known whether the ballot is closed, or that the database does not tell: it fails, or has no
   * schema yet; some seconds at most. To be waited for before the first vote, which a closed ballot does not take.
   */
  readonly ballotIsKnown: Promise<void>;
  /** Goes by these settings from the next request on, by all of them at once [CF5]. */
  reload(settings: ReloadableApiSettings): void;
  /** Ends it all but the database, which is the caller's. */
  readonly shutdown: readonly ShutdownStep[];
}

export async function createApiService(options: ApiServiceOptions): Promise<ApiService> {
  const { observer, tally, settings, logger, metrics, traced, alsoNeeds = () => ({}) } = options;
  const starting = new AbortController();
  const { promise: ballotIsKnown, resolve: onBallotKnown } = Promise.withResolvers<void>();
  const intakeFailures = new Newest<IntakeFailure>();
  const resultsFailures = new Newest<Failure>();
  /** The database was asked, and told of the ballot or failed. */
  const onAsked = (error?: unknown) => {
    if (error !== undefined) resultsFailures.note(failureOf(error));
    onBallotKnown();
  };
  const live = new LiveTally({
    reader: tally,
    updatesPerSecondMax: settings.SSE_UPDATES_PER_SECOND_MAX,
    onEachFailure: onAsked,
    ...reportTally(logger),
  });
  live.subscribe(onAsked);
  const { onFull, onOverloaded } = reportRoom(metrics, logger);
  const logWatch = new LogWatch(observer, { metrics, onFull });
  const loopWatch = new LoopWatch({ onChange: onOverloaded });
  const limits = { current: limitsOf(settings) };
  const buckets = new TokenBuckets(bucketLimitsOf(settings));
  const bodies = new BodyRoom(settings.MAX_REQUEST_SIZE);
  const traceable = traced ? traceAppends(options.appender, traced) : options.appender;
  const appender = reportAppends(traceable, metrics, logger, intakeFailures);
  const viewers = new Viewers({ onCount: (count) => metrics.sseClients.set(count) });
  const watched = { live, loop: loopWatch, log: logWatch, intakeFailures };
  const { roll, deadLetters, promises } = options;
  const lostVotes = promises && watchLostVotes(promises, tally, { metrics, logger });
  const pipeline = new PipelineWatch({ ...watched, roll, deadLetters, viewers, resultsFailures });
  const app = await createApi({
    appender,
    tally,
    live,
    viewers,
    pipeline: () => pipeline.state(),
    readiness: async () => readiness({ ...apiDependencies(live, logWatch), ...alsoNeeds() }),
    logger,
    metrics,
    tracing: traced?.tracing,
    version: packageJson.version,
    stage: options.stage,
    voteGate: createVoteGate({ ...watched, bodies, buckets, limits, refused: metrics.votesRefused }),
    limits,
    fixed: fixedOf(settings),
  });
  return {
    app,
    async start() {
      loopWatch.start();
      logWatch.start();
      pipeline.start();
      lostVotes?.start();
      const { database } = options;
      await untilSchemaIsThere({ database, logger, signal: starting.signal, onWaiting: onAsked });
      live.start();
      await ballotIsKnown;
    },
    ballotIsKnown,
    reload(reloaded) {
      limits.current = limitsOf(reloaded);
      buckets.change(bucketLimitsOf(reloaded));
    },
    shutdown: [
      { name: 'stop starting', run: async () => starting.abort() },
      { name: 'finish the requests under way', run: () => app.close() },
      { name: 'stop watching for lost votes', run: async () => lostVotes?.stop() },
      { name: 'stop appending to the event log', run: () => appender.close() },
      { name: 'stop watching the event loop', run: async () => loopWatch.stop() },
      { name: 'stop watching the log', run: () => logWatch.stop().then(() => observer.close()) },
      { name: 'stop watching the results', run: () => Promise.all([pipeline.stop(), live.stop()]) },
    ],
  };
}

function fixedOf(settings: ApiServiceOptions['settings']): FixedSettings {
  return {
    production: settings.ENVIRONMENT === 'production',
    trustProxy: settings.TRUST_PROXY,
    requestSizeMax: settings.MAX_REQUEST_SIZE,
    resultsVisible: settings.RESULTS_VISIBLE,
  };
}

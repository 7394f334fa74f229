import pg from 'pg';
import type { Option } from '#ballot/options.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import type { Client } from '#contract/client.ts';
import { createClient } from '#contract/client.ts';
import type { Pipeline as PipelineState } from '#contract/pipeline.ts';
import { startPage } from '#tests/e2e/page-process.ts';
import { FailingPostgres } from '#tests/faults/failing-postgres.ts';
import { FailingRedis } from '#tests/faults/failing-redis.ts';
import { Auditor } from '#tests/processes/counted.ts';
import { MetricsPage } from '#tests/processes/metrics-page.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { Voters } from '#tests/processes/voters.ts';
import buildPage from '#tests/servers/build-page.ts';

/** So that a learner sees within seconds what otherwise takes half a minute. */
const IMPATIENT = { BLOCK_MS: '500', RECLAIM_AFTER_MS: '2000' };
/** About ten votes a second: enough to see them move, and to read how many there are. */
const AUDIENCE = { count: 4, restMs: 400 };
/** What a learner waits for at most. */
const PATIENCE_MS = 60_000;
const LOOK_MS = 200;

type Consumer = NodeProcess & { readonly probeUrl: string };

/** A whole vote on this machine, with servers of its own and a small audience, for somebody to break. */
export class BreakableVote {
  readonly redis: FailingRedis;
  readonly postgres: FailingPostgres;
  readonly pipeline: Pipeline;
  readonly pageUrl: string;
  readonly client: Client;
  readonly consumers: Consumer[] = [];
  readonly #accepted = new Map<string, Option>();
  readonly #ending: AsyncDisposableStack;
  #audience: Voters | undefined;

  private constructor(
    servers: { readonly redis: FailingRedis; readonly postgres: FailingPostgres },
    pipeline: Pipeline,
    pageUrl: string,
    ending: AsyncDisposableStack,
  ) {
    this.redis = servers.redis;
    this.postgres = servers.postgres;
    this.pipeline = pipeline;
    this.pageUrl = pageUrl;
    this.client = createClient({ baseUrl: pipeline.apiUrl });
    this.#ending = ending;
  }

  /** Starts servers, one consumer, api and page; where one of them cannot be started, ends those that were. */
  static async start(pagePort?: number): Promise<BreakableVote> {
    await using begun = new AsyncDisposableStack();
    buildPage();
    const redis = begun.adopt(await FailingRedis.start(), (each) => each.stop());
    const postgres = begun.adopt(await FailingPostgres.start(), (each) => each.stop());
    const pipeline = await Pipeline.on(redis.url, postgres.url);
    begun.defer(() => pipeline.killAll()); // Its database goes with the server.
    const page = await startPage(pipeline, { API_PROXY: pipeline.apiUrl }, pagePort);
    const consumer = await pipeline.startConsumer(IMPATIENT);
    await pipeline.startApi();
    const vote = new BreakableVote({ redis, postgres }, pipeline, page.url, begun.move());
    vote.consumers.push(consumer);
    return vote;
  }

  async startConsumer(): Promise<void> {
    this.consumers.push(await this.pipeline.startConsumer(IMPATIENT));
  }

  /** Ends the consumer that was started first, as a machine that loses its power does. */
  async killConsumer(): Promise<void> {
    await this.consumers.shift()?.end('SIGKILL');
  }

  /** The audience begins to vote, and goes on until `settle`. */
  audienceComes(): void {
    this.#audience = new Voters(this.pipeline.apiUrl, AUDIENCE);
  }

  /** Votes the audience was told are taken, in this experiment. */
  get accepted(): number {
    return this.#audience?.count ?? 0;
  }

  /** How often the audience was told to come again, in this experiment. */
  get refused(): number {
    return [...(this.#audience?.failures.values() ?? [])].reduce((all, each) => all + each, 0);
  }

  /** One more vote, which has to be taken. */
  async cast(option: Option, requestId: string = mintRequestId()): Promise<string> {
    await this.client.castVote(option, requestId);
    this.#accepted.set(requestId, option);
    return requestId;
  }

  /** How it stands with each hop, as the pipeline page is told. */
  state(): Promise<PipelineState> {
    return this.client.pipeline();
  }

  /** How it stands, in one line. */
  async glance(): Promise<string> {
    const { log, results, stuck_at: stuckAt } = await this.state();
    const told = (figure: number | null | undefined) => figure ?? 'not known';
    return `taken ${this.accepted}, refused ${this.refused}, waiting ${told(log.waiting)}, in hand ${told(log.in_hand)}, counted ${told(results.counted)}${stuckAt === null ? '' : `; stuck at: ${stuckAt}`}`;
  }

  /** How many entries of the log hold this request id. */
  async entriesOf(requestId: string): Promise<number> {
    const entries = await this.redis.client.xRange(this.pipeline.backends.stream, '-', '+');
    return (entries ?? []).filter(({ message }) => message.request_id === requestId).length;
  }

  /** How many votes each consumer that runs has counted. */
  async sharesOfConsumers(): Promise<number[]> {
    const ports = this.consumers.map(({ probeUrl }) => new URL(probeUrl).port);
    const pages = await Promise.all(ports.map((port) => MetricsPage.at(port)));
    return pages.map((page) => page.value('voting_votes_counted_total') ?? 0);
  }

  /** What a stranger with a password does to the counts. */
  async runSql(statement: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.pipeline.backends.databaseUrl });
    await client.connect();
    await client.query(statement);
    await client.end();
  }

  /** Looks into the database past everything of ours. */
  async audit<Seen>(look: (auditor: Auditor) => Promise<Seen>): Promise<Seen> {
    const auditor = await Auditor.of(this.pipeline.backends.databaseUrl);
    try {
      return await look(auditor);
    } finally {
      await auditor.close();
    }
  }

  /** Runs `votes` as an operator does; gives what it says, and what it ends with. */
  async votes(...args: string[]): Promise<{ readonly says: string; readonly exitCode: number }> {
    const { redisUrl, databaseUrl, stream } = this.pipeline.backends;
    const env = { REDIS_URL: redisUrl, DATABASE_URL: databaseUrl, STREAM_NAME: stream };
    const command = this.pipeline.start(['cli/main.ts', ...args], env);
    const exitCode = Number(await command.ended);
    return { says: command.printed().trim(), exitCode };
  }

  /**
   * The audience leaves; then every vote that was taken since the tour began has to be counted, once, and be in the counters.
   *
   * @throws Error Not all are, or more, after a minute.
   */
  async settle(): Promise<number> {
    await this.#audience?.leave();
    for (const [id, option] of this.#audience?.accepted ?? []) this.#accepted.set(id, option);
    const taken = [...this.#accepted.keys()].sort().join();
    return until('every vote that was taken to be counted', async () => {
      const counted = await this.audit((auditor) => auditor.countedIds());
      const { counters } = await this.audit((auditor) => auditor.counted());
      return counted.sort().join() === taken && counters === counted.length ? counters : undefined;
    });
  }

  /** Ends everything and removes it. Does not wait for the audience, whose votes nobody may take any more. */
  async stop(): Promise<void> {
    await this.#ending.disposeAsync();
  }
}

/**
 * Looks until there is something, which it gives; for at most a minute.
 *
 * @param onWaiting Called after each look that found nothing yet.
 */
export async function until<Seen>(
  what: string,
  look: () => Promise<Seen | undefined>,
  onWaiting: () => Promise<void> = async () => {},
): Promise<Seen> {
  const deadline = performance.now() + PATIENCE_MS;
  let failure: unknown;
  while (performance.now() < deadline) {
    try {
      const seen = await look();
      if (seen !== undefined) return seen;
      await onWaiting();
    } catch (error) {
      failure = error; // A server is down, as it should be.
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new Error(`Waited for a minute for ${what}, in vain.`, { cause: failure });
}

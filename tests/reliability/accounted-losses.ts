import { expect, inject, onTestFinished } from 'vitest';
import type { Option } from '#ballot/options.ts';
import { expectAllCounted } from '#tests/processes/all-counted.ts';
import { Auditor } from '#tests/processes/counted.ts';
import { MetricsPage } from '#tests/processes/metrics-page.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { HEALING_MS, untilReady } from '#tests/processes/until-ready.ts';
import type { Voters } from '#tests/processes/voters.ts';
import { freePort } from '#tests/servers/private-server.ts';

const SOON = { timeout: HEALING_MS };
/** Takes over soon what a killed consumer left. */
const CONSUMER = { BLOCK_MS: '500', RECLAIM_AFTER_MS: '1000' };

/** A pipeline whose log will lose votes, and what the api says of how many. Ends with the test. */
export class AccountedLosses {
  readonly pipeline: Pipeline;
  readonly #api: NodeProcess;
  readonly #metricsPort: string;
  readonly #auditor: Auditor;
  #consumer: NodeProcess;

  private constructor(
    pipeline: Pipeline,
    { api, metricsPort }: { api: NodeProcess; metricsPort: string },
    consumer: NodeProcess,
    auditor: Auditor,
  ) {
    this.pipeline = pipeline;
    this.#api = api;
    this.#metricsPort = metricsPort;
    this.#consumer = consumer;
    this.#auditor = auditor;
  }

  static async start(redisUrl: string): Promise<AccountedLosses> {
    const pipeline = await Pipeline.on(redisUrl, inject('databaseUrl'));
    onTestFinished(() => pipeline.close());
    const consumer = await pipeline.startConsumer(CONSUMER);
    await untilReady(`${consumer.probeUrl}/ready`);
    const metricsPort = String(await freePort());
    const api = await pipeline.startApi({ METRICS_PORT: metricsPort });
    const auditor = await Auditor.of(pipeline.backends.databaseUrl);
    onTestFinished(() => auditor.close());
    return new AccountedLosses(pipeline, { api, metricsPort }, consumer, auditor);
  }

  /** Kills the consumer with a batch in hand: from now on votes are in the log alone. */
  async stopCounting(voters: Voters): Promise<void> {
    const held = await this.#auditor.holdCounting();
    await this.votesOn(voters);
    await this.#consumer.end('SIGKILL');
    await held.release();
  }

  async countAgain(): Promise<void> {
    this.#consumer = await this.pipeline.startConsumer(CONSUMER);
  }

  /** Resolves once some more votes were accepted. */
  async votesOn(voters: Voters, more = 40): Promise<void> {
    const before = voters.count;
    await expect.poll(() => voters.count, SOON).toBeGreaterThan(before + more);
  }

  /**
   * Expects that each accepted vote is counted once or lost, and that the api says how many are; where none may be lost,
   * that it says nothing although it has looked.
   *
   * @returns The request ids of the lost ones.
   */
  async expectAccounted(accepted: ReadonlyMap<string, Option>): Promise<string[]> {
    await this.#api.untilPrinted(/lacks votes it had promised/, HEALING_MS);
    await this.#api.untilPrinted(/has lost votes that were accepted/, HEALING_MS);
    let counted = new Set<string>();
    const notCounted = async () => {
      counted = new Set(await this.#auditor.countedIds());
      return [...accepted.keys()].filter((id) => !counted.has(id));
    };
    // What is told only grows and what is not counted yet only shrinks, so they meet once all is over.
    const stillApart = async () => (await notCounted()).length - ((await this.toldLost()) ?? 0);
    await expect.poll(stillApart, SOON).toBe(0);
    const lost = await notCounted();
    const kept = new Map([...accepted].filter(([id]) => counted.has(id)));
    expect(this.#api.printed()).toContain(`"lost":${lost.length}`);
    await expectAllCounted(this.pipeline, kept);
    return lost;
  }

  /** Expects that each accepted vote is counted, and that the api misses none. */
  async expectNothingLost(accepted: ReadonlyMap<string, Option>): Promise<void> {
    await expectAllCounted(this.pipeline, accepted);
    expect(await this.toldLost()).toBe(0);
    expect(this.#api.printed()).not.toContain('lacks votes it had promised');
  }

  async toldLost(): Promise<number | undefined> {
    return (await MetricsPage.at(this.#metricsPort)).value('voting_votes_lost_total');
  }
}

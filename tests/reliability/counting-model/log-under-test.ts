import type { Vote } from '#ballot/vote.ts';
import { whenUp } from '#event-log/event-log-contract/steps.ts';
import type { Delivery, ReadLimits, VoteAppender, VoteReader } from '#event-log/ports.ts';
import { createVoteAppender } from '#event-log/redis-streams/append.ts';
import { createVoteReader } from '#event-log/redis-streams/read.ts';
import { scratchStream } from '#tests/servers/scratch.ts';
import type { Servers } from './servers.ts';
import type { GroupState } from './truth.ts';
import { readGroup } from './truth.ts';

/**
 * How long others may sit on an entry before a reader takes it over: not at all, or for longer than any test runs.
 * What lies between comes down to one of the two at each read, so no test has to wait.
 */
export type Patience = 'impatient' | 'patient';
const RECLAIM_AFTER_MS: Record<Patience, number> = { impatient: 0, patient: 3_600_000 };

/** One answer of a reader. */
export interface Answer {
  readonly reader: string;
  /** Whether it was the first that this reader gave since it was opened, and it had not been interrupted. */
  readonly isFirst: boolean;
  readonly limits: ReadLimits;
  readonly deliveries: readonly Delivery[];
}

const GROUP = 'vote-processors';

/** A stream of a test's own, the real ports on it, and what went through them. */
export class LogUnderTest {
  readonly #servers: Servers;
  readonly #stream = scratchStream();
  readonly #appender: VoteAppender;
  readonly #open: { close(): Promise<void> }[];
  #answers: Answer[] = [];
  #acknowledged: string[] = [];

  constructor(servers: Servers) {
    this.#servers = servers;
    this.#appender = createVoteAppender({ address: { url: servers.redisUrl }, stream: this.#stream });
    this.#open = [this.#appender];
  }

  append(vote: Vote): Promise<string> {
    return whenUp(() => this.#appender.append(vote));
  }

  /** Puts in an entry that need not be a vote, past the port. */
  async appendRaw(fields: readonly string[]): Promise<string> {
    return String(await this.#servers.redis.sendCommand(['XADD', this.#stream, '*', ...fields]));
  }

  /** A reader of this name. Its first read waits until it is connected. */
  openReader(name: string, patience: Patience): VoteReader {
    const reader = createVoteReader({
      address: { url: this.#servers.redisUrl },
      stream: this.#stream,
      group: GROUP,
      consumer: name,
      reclaimAfterMs: RECLAIM_AFTER_MS[patience],
    });
    this.#open.push(reader);
    return this.#observed(reader, name);
  }

  /** Destroys the group, as an operator or a lost server may; `isMadeAgain` when somebody else is quick to make it. */
  async destroyGroup(isMadeAgain: boolean): Promise<void> {
    const { redis } = this.#servers;
    if ((await redis.exists(this.#stream)) === 1) await redis.xGroupDestroy(this.#stream, GROUP);
    if (isMadeAgain) await redis.xGroupCreate(this.#stream, GROUP, '0', { MKSTREAM: true });
  }

  /** Where the group stands on `positions`, which are all there are. */
  state(positions: readonly string[]): Promise<GroupState> {
    return readGroup(this.#servers.redis, this.#stream, GROUP, positions);
  }

  /** What the readers answered and were told since this was asked last. */
  takeTraffic(): { answers: readonly Answer[]; acknowledged: readonly string[] } {
    const traffic = { answers: this.#answers, acknowledged: this.#acknowledged };
    this.#answers = [];
    this.#acknowledged = [];
    return traffic;
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.map((each) => each.close()));
    await this.#servers.redis.del(this.#stream);
  }

  #observed(reader: VoteReader, name: string): VoteReader {
    let isFirst = true;
    return {
      read: async (limits) => {
        const deliveries = await (isFirst ? whenUp(() => reader.read(limits)) : reader.read(limits));
        this.#answers.push({ reader: name, isFirst, limits, deliveries });
        isFirst = false;
        return deliveries;
      },
      acknowledge: async (positions) => {
        await reader.acknowledge(positions);
        this.#acknowledged.push(...positions);
      },
      interrupt: () => {
        isFirst = false; // It owes nothing more than what it was handed.
        return reader.interrupt();
      },
      close: () => reader.close(),
    };
  }
}

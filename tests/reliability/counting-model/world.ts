import type { Option } from '#ballot/options.ts';
import type { Vote } from '#ballot/vote.ts';
import type { Batch, BatchOutcome } from '#results/ports.ts';
import { createTallyWriter } from '#results/postgres/tally-ports.ts';
import { DatabaseUnavailable } from '#runtime/database/database.ts';
import { cutTransaction } from './cut-transaction.ts';
import type { Fate, HeldConsumer } from './held-consumer.ts';
import { expectInvariants } from './invariants.ts';
import { LogUnderTest } from './log-under-test.ts';
import type { Member } from './model.ts';
import { CountingModel, MEMBERS } from './model.ts';
import { Seat } from './seat.ts';
import type { Servers } from './servers.ts';
import type { GroupState } from './truth.ts';
import { readResults } from './truth.ts';

/** One run: a stream of its own, an empty database, and the model that both are held against. */
export class World {
  readonly model = new CountingModel();
  readonly log: LogUnderTest;
  readonly #servers: Servers;
  readonly #seats: readonly Seat[];
  #group: GroupState = { pending: new Map(), settled: new Set(), unread: [] };
  #minted = 0;

  constructor(servers: Servers) {
    this.#servers = servers;
    this.log = new LogUnderTest(servers);
    this.#seats = MEMBERS.map((member) => new Seat(this.log, member));
  }

  /** A vote nobody sent yet. Its id is the same in each run, so that a run can be repeated. */
  mint(option: Option): Vote {
    this.#minted += 1;
    const requestId = `00000000-0000-7000-8000-${String(this.#minted).padStart(12, '0')}`;
    return { option, requestId, timestamp: Date.now() };
  }

  seat(member: Member): Seat {
    const seat = this.#seats[member];
    if (seat === undefined) throw new Error(`There is no member ${member}.`);
    return seat;
  }

  consumer(member: Member): HeldConsumer {
    return this.seat(member).consumer((batch, fate) => this.record(batch, fate));
  }

  /** Records a batch by the real writer, with this fate, and tells the model what was committed. */
  async record(batch: Batch, fate: Fate): Promise<BatchOutcome> {
    const { database, databaseUrl } = this.#servers;
    const record = () => createTallyWriter(database).applyBatch(batch);
    const outcome = await (fate === 'fails' ? cutTransaction(databaseUrl, batch, record) : record());
    this.model.committed(batch, outcome.counted);
    if (fate === 'goes unanswered') throw new DatabaseUnavailable('The answer was lost.');
    return outcome;
  }

  /** Looks at both servers and compares what they hold with the model. Nothing may be under way. */
  async check(): Promise<GroupState> {
    const [results, group] = await Promise.all([
      readResults(this.#servers.database),
      this.log.state([...this.model.entries.keys()]),
    ]);
    expectInvariants(this.model, { results, group, groupBefore: this.#group, ...this.log.takeTraffic() });
    this.#group = group;
    return group;
  }
}

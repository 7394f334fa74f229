import type { VoteReader } from '#event-log/ports.ts';
import type { Batch, BatchOutcome } from '#results/ports.ts';
import type { Fate } from './held-consumer.ts';
import { HeldConsumer } from './held-consumer.ts';
import type { LogUnderTest, Patience } from './log-under-test.ts';
import type { Member } from './model.ts';

/** Who takes the place of a member that is gone. */
export interface Successor {
  readonly name: 'same name' | 'another name';
  readonly patience: Patience;
}

/** The place of a member in the group, and who holds it now. Nothing is opened before it is asked for. */
export class Seat {
  readonly #log: LogUnderTest;
  readonly #member: Member;
  #patience: Patience;
  #generation = 0;
  #reader: VoteReader | undefined;
  #consumer: HeldConsumer | undefined;

  /** At first the last member takes over what others hold, and the others do not. */
  constructor(log: LogUnderTest, member: Member) {
    this.#log = log;
    this.#member = member;
    this.#patience = member === 2 ? 'impatient' : 'patient';
  }

  /** The holder's reader. */
  reader(): VoteReader {
    this.#reader ??= this.#log.openReader(`member-${this.#member}-${this.#generation}`, this.#patience);
    return this.#reader;
  }

  /** The holder's loop, which waits with its first call. */
  consumer(record: (batch: Batch, fate: Fate) => Promise<BatchOutcome>): HeldConsumer {
    this.#consumer ??= new HeldConsumer({ reader: this.reader(), record });
    return this.#consumer;
  }

  /** Closes the reader without a word to the log, and gives the place to somebody else. */
  async vacate({ name, patience }: Successor): Promise<void> {
    await this.#reader?.close();
    this.#reader = undefined;
    this.#consumer = undefined;
    this.#patience = patience;
    if (name === 'another name') this.#generation += 1;
  }
}

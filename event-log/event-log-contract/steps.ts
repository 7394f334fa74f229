import { afterEach } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import type { Vote } from '#ballot/vote.ts';
import type { Delivery, VoteAppender, VoteReader } from '../ports.ts';

/** What the tests of the contract do over and over with the ports. */
export const LIMITS = { batchSizeMax: 100, blockTimeoutMs: 50 };

/**
 * Gives a function that takes note of what a test opens, to close it after the test: before whatever hook was
 * registered earlier, for those that come last are run first.
 */
export function closedAfterEach(): <T extends Closable>(part: T) => T {
  const open: Closable[] = [];
  afterEach(async () => void (await Promise.all(open.splice(0).map((each) => each.close()))));
  return (part) => {
    open.push(part);
    return part;
  };
}

interface Closable {
  close(): Promise<void> | void;
}

export function vote(i = 0): Vote {
  return { option: i % 2 === 0 ? 'cats' : 'dogs', requestId: mintRequestId(), timestamp: Date.now() };
}

export function requestIdOf({ entry }: Delivery): string | undefined {
  return entry.kind === 'vote' ? entry.vote.requestId : undefined;
}

export async function appendMany(into: VoteAppender, count: number): Promise<Vote[]> {
  const votes = Array.from({ length: count }, (_, i) => vote(i));
  for (const each of votes) await whenUp(() => into.append(each));
  return votes;
}

/** Asks until it is answered: a connection that was lost comes back in the background. */
export async function whenUp<T>(ask: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + 5_000;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

/** The next deliveries that are not none. */
export async function next(from: VoteReader, limits = LIMITS): Promise<Delivery[]> {
  const deadline = performance.now() + 5_000;
  while (performance.now() < deadline) {
    const deliveries = await whenUp(() => from.read(limits));
    if (deliveries.length > 0) return deliveries;
  }
  throw new Error('Nothing was delivered within 5 s.');
}

/** Everything there is, until a read gives none twice over. */
export async function drain(from: VoteReader, limits = LIMITS): Promise<Delivery[]> {
  const all: Delivery[] = [];
  for (let empty = 0; empty < 2; ) {
    const deliveries = await whenUp(() => from.read(limits));
    all.push(...deliveries);
    empty = deliveries.length === 0 ? empty + 1 : 0;
  }
  return all;
}

/** Reads until the reader is connected, has its group and finds nothing. */
export async function idle(from: VoteReader): Promise<void> {
  await drain(from);
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Option } from '#ballot/options.ts';
import { OPTIONS } from '#ballot/options.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import type { ErrorCode } from '#contract/errors.ts';
import { ERRORS } from '#contract/errors.ts';
import type { Random } from '../seeded.ts';
import type { Outcome } from './fate.ts';
import type { LoadRecord } from './load-record.ts';
import type { Pacer } from './pacer.ts';
import type { Answer } from './vote-connection.ts';
import { VoteConnection } from './vote-connection.ts';

/**
 * How votes are cast: most like the page does, which repeats a vote with its id until it is taken; some without another
 * try, some on two connections at once, and some for what cannot be voted for.
 */
const SHARES = { withoutRetry: 0.05, twiceAtOnce: 0.03, forNothing: 0.02 };
/** Sooner than the page comes back, so that there is more load on what has just failed. */
const RETRY_MS = { least: 100, more: 300 };
const NOTHING = 'birds';

export interface CastingOptions {
  readonly apiPort: number;
  readonly pacer: Pacer;
  readonly record: LoadRecord;
  readonly random: Random;
  /** How long one waits before another try, in ms, by chance. */
  readonly retryMs?: typeof RETRY_MS;
  /** Before it aborts, votes are cast; afterwards those under way are brought to their end. */
  readonly ending: AbortSignal;
  /** From then on no vote is tried again. */
  readonly over: AbortSignal;
}

/** One who votes: casts one vote after the other until it is the end. */
export async function castVotes(options: CastingOptions): Promise<void> {
  const { apiPort, pacer, record, random, ending } = options;
  const [connection, second] = [new VoteConnection(apiPort), new VoteConnection(apiPort)];
  for (;;) {
    await pacer.turn();
    if (ending.aborted) break;
    const drawn = random();
    const option = drawn < SHARES.forNothing ? undefined : OPTIONS[random() < 0.5 ? 0 : 1];
    const isTwice = drawn > 1 - SHARES.twiceAtOnce;
    const isTriedOnce = drawn > 0.5 && drawn < 0.5 + SHARES.withoutRetry;
    const requestId = mintRequestId();
    record.begin(option);
    const connections = isTwice ? [connection, second] : [connection];
    const outcome = await castOne({ ...options, connections, option, requestId, isTriedOnce });
    record.finish({ requestId, outcome, option });
  }
  connection.close();
  second.close();
}

interface OneVote extends CastingOptions {
  readonly connections: readonly VoteConnection[];
  readonly option: Option | undefined;
  readonly requestId: string;
  readonly isTriedOnce: boolean;
}

async function castOne(vote: OneVote): Promise<Outcome> {
  const { connections, option = NOTHING, requestId, isTriedOnce, random, over, retryMs = RETRY_MS } = vote;
  let outcome: Outcome = 'refused';
  for (;;) {
    const answers = await Promise.all(connections.map((each) => send(each, option, requestId, vote.record)));
    if (answers.some(isAccepted)) return 'accepted';
    if (answers.some(mayBeTaken)) outcome = 'unknown';
    if (vote.option === undefined) return 'refused'; // Whatever came of it: it is not to be counted.
    if (isTriedOnce || !answers.some(mayRetry) || over.aborted) return outcome;
    await sleep(retryMs.least + random() * retryMs.more);
  }
}

async function send(
  connection: VoteConnection,
  option: string,
  requestId: string,
  record: LoadRecord,
): Promise<Answer> {
  const began = performance.now();
  const answer = await connection.cast(option, requestId);
  record.answered('vote', tell(answer), performance.now() - began);
  return answer;
}

function tell(answer: Answer): string {
  if (answer.kind !== 'answered') return answer.kind;
  return answer.code === undefined ? `${answer.status}` : `${answer.status} ${answer.code}`;
}

function isAccepted(answer: Answer): boolean {
  return answer.kind === 'answered' && answer.status === 201;
}

/** Whether the vote may be in the log although nobody said so. */
function mayBeTaken(answer: Answer): boolean {
  if (answer.kind !== 'answered') return answer.kind !== 'unsent';
  return answer.code === 'outcome_unknown' || answer.code === 'internal_error' || !isKnown(answer.code);
}

function mayRetry(answer: Answer): boolean {
  return answer.kind !== 'answered' || (isKnown(answer.code) && ERRORS[answer.code].retryable);
}

function isKnown(code: string | undefined): code is ErrorCode {
  return code !== undefined && Object.hasOwn(ERRORS, code);
}

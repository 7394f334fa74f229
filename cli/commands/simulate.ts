import { ApiError, createClient } from '#contract/client.ts';
import type { Command, Given } from '../command.ts';
import { EXIT, UsageError } from '../command.ts';
import { spanOf, wholeOf } from '../option-values.ts';
import type { Check, CheckOptions } from '../simulate/check.ts';
import { untilCounted } from '../simulate/check.ts';
import { Counting } from '../simulate/counting.ts';
import type { CrowdOptions } from '../simulate/crowd.ts';
import { Crowd } from '../simulate/crowd.ts';
import { untilEarlierCounted } from '../simulate/earlier.ts';
import { PATIENCE } from '../simulate/look-until.ts';
import { EVEN, parseMix } from '../simulate/mix.ts';
import { NoApiThere } from '../simulate/no-api-there.ts';
import type { Summary } from '../simulate/summary.ts';
import {
  countingProgress,
  earlierInWords,
  earlierProgress,
  progressOf,
  summaryInWords,
  summaryOf,
} from '../simulate/summary.ts';
import type { Terminal } from '../terminal.ts';

const DURATION_MS = 30_000;
const DURATION_MAX_MS = 86_400_000;
/** Longer than an api is down while it is started anew. */
const GRACE_MS = 10_000;
const PROGRESS_MS = 250;

export const simulate: Command = {
  name: 'simulate',
  group: 'try',
  summary: 'have a crowd vote over HTTP, and tell how it was served and whether all is counted',
  help: `Real votes, which are counted: do not let it loose on a vote that matters. Each vote is repeated with its request id until
it is accepted, after the wait the api asks for, and for 10 s after the last one was begun. The api takes 1,000 votes a
second of one address; more are asked to come back (RATE_LIMIT_VOTES_PER_SECOND). How many votes wait to be counted is
watched meanwhile. Before the first and behind the last it waits until what waits is counted, and compares how many more
are counted than before with how many were accepted; it gives up when none has been counted for ${PATIENCE.quietMs / 1_000} s, or for ${PATIENCE.inHandMs / 1_000} s while a
consumer has some in hand, which is left them for RECLAIM_AFTER_MS. Votes of others are counted along.`,
  example: 'simulate --voters 1000 --rate 200 --mix cats=60,dogs=40 --duration 1m',
  withoutPlaces: true,
  options: {
    url: { type: 'string', value: 'URL', about: 'the api (http://127.0.0.1:3000)' },
    rate: { type: 'string', value: 'N', about: 'votes begun a second, 1 to 10000 (50)' },
    mix: { type: 'string', value: 'MIX', about: 'the shares, as cats=60,dogs=40 (equal)' },
    duration: {
      type: 'string',
      value: 'SPAN',
      about: 'how long, as 30s, 5m or 1h (30s, or until --votes are begun)',
    },
    votes: { type: 'string', value: 'N', about: 'how many votes, 1 to 10000000' },
    voters: { type: 'string', value: 'N', about: 'how many vote at the same time at most, 1 to 1000 (32)' },
  },
  exits: {
    0: 'every vote that was begun was accepted, and as many more are counted, or more',
    1: 'some were refused for good, not accepted in time, or not seen to be counted',
    2: 'no api answers at the url',
  },
  async run({ values, terminal, signal }) {
    const baseUrl = urlOf(values);
    const options = optionsOf(values);
    const client = createClient({ baseUrl, fetch: fetchUntil(signal) });
    await client.results().catch(refuseStranger(baseUrl));
    const before = await untilEarlierCounted({
      counting: new Counting(client),
      signal,
      onProgress: (now) => terminal.progress(earlierProgress(now)),
    });
    if (before.waiting) terminal.say(earlierInWords(before.waiting));
    const crowd = new Crowd({ ...options, client, signal });
    const summary = await voteAndCheck(crowd, { counting: new Counting(client), before, signal }, terminal);
    terminal.result(summary, summaryInWords);
    const isCounted = summary.verdict === 'all' || summary.verdict === 'more';
    return summary.accepted === summary.begun && isCounted ? EXIT.done : EXIT.found;
  },
};

/** Has the crowd vote while the lag is watched, and waits until its votes are counted. */
async function voteAndCheck(
  crowd: Crowd,
  { counting, before, signal }: Pick<CheckOptions, 'before' | 'signal'> & { readonly counting: Counting },
  terminal: Terminal,
): Promise<Summary> {
  const voted = new AbortController();
  const watching = counting.watch(AbortSignal.any([signal, voted.signal]));
  const timer = setInterval(() => terminal.progress(progressOf(crowd, counting)), PROGRESS_MS);
  await crowd.vote().finally(() => clearInterval(timer));
  voted.abort();
  await watching;
  const { accepted } = crowd;
  const onProgress = (check: Check) => terminal.progress(countingProgress(accepted, check));
  const check = await untilCounted({ counting, before, accepted, signal, onProgress });
  return summaryOf(crowd, counting.waitingMost, check);
}

const URL_FALLBACK = 'http://127.0.0.1:3000';

/** @throws UsageError */
function urlOf({ url = URL_FALLBACK }: Given['values']): string {
  const text = String(url);
  if (!/^https?:\/\//.test(text) || !URL.canParse(text))
    throw new UsageError(`--url is "${text}"; expected an address like ${URL_FALLBACK}.`);
  return text.replace(/\/+$/, '');
}

/** @throws UsageError */
function optionsOf(values: Given['values']): Omit<CrowdOptions, 'client' | 'signal'> {
  const votesMax = wholeOf(values, 'votes', { min: 1, max: 10_000_000 }, undefined);
  return {
    voters: wholeOf(values, 'voters', { min: 1, max: 1_000 }, 32),
    rate: wholeOf(values, 'rate', { min: 1, max: 10_000 }, 50),
    mix: typeof values.mix === 'string' ? parseMix(values.mix) : EVEN,
    votesMax: votesMax ?? Number.POSITIVE_INFINITY,
    durationMs: spanOf(values, 'duration', votesMax === undefined ? DURATION_MS : DURATION_MAX_MS),
    graceMs: GRACE_MS,
  };
}

/** Ends what is under way when the person wants to go. */
function fetchUntil(signal: AbortSignal): typeof globalThis.fetch {
  return (input, init) =>
    fetch(input, { ...init, signal: AbortSignal.any([signal, ...(init?.signal ? [init.signal] : [])]) });
}

/** What does not answer as the api does gets no votes; an api that withholds or lacks results is one. */
function refuseStranger(url: string) {
  return (error: unknown): void => {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === 'network' || error.code === 'not_the_api')
      throw new NoApiThere(`No api answers at ${url} (${error.message}).`);
  };
}

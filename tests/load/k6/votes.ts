/**
 * A crowd that votes, for k6: users in growing numbers, each vote with a key of its own, sent again with it when it was
 * not taken; and in the end, whether as many votes were counted as were accepted. It needs no other file of ours:
 *
 *   k6 run -e URL=https://vote.example.com tests/load/k6/votes.ts
 *
 * docs/PERFORMANCE.md tells of its settings.
 */
import { fail, sleep } from 'k6';
import type { RefinedResponse } from 'k6/http';
import http from 'k6/http';
import { Counter, Gauge, Trend } from 'k6/metrics';
import type { Options, Scenario } from 'k6/options';

const OPTIONS = ['cats', 'dogs'];
const API = __ENV.URL ?? 'http://127.0.0.1:3000';
const USERS = __ENV.USERS ?? '10,50,100,1000';
/** How long each number of users votes. */
const SECONDS = Number(__ENV.SECONDS ?? 30);
/** How long a user rests after a vote: by chance, so many seconds on average. */
const REST_SECONDS = Number(__ENV.REST_SECONDS ?? 1);
/** How soon votes have to be accepted, in ms. */
const P95_MS = Number(__ENV.P95_MS ?? 500);
const P99_MS = Number(__ENV.P99_MS ?? 1_000);

/** No answer, and those after which the same vote may be taken; a proxy on the way has its own. */
const RETRYABLE = [0, 408, 429, 502, 503, 504];
const GIVE_UP_MS = 30_000;
/** A user who is about to give up is let: a request takes so long at most, and the pause before it. */
const LAST_TRY_SECONDS = 15;
/** Where the api says nothing of when to come back. */
const RETRY_SECONDS = 1;
const LOOK_SECONDS = 1;
/** What the api tells may be 3 s old. */
const STALE_SECONDS = 5;
/** So many looks at which nothing more was counted: then it is told how many are, although some wait. */
const STUCK_LOOKS = 10;
/** The same while a consumer has votes in hand: one that has died with them is left them for 30 s. */
const IN_HAND_LOOKS = 45;

const accepted = new Counter('votes_accepted');
const refused = new Counter('votes_refused');
const repeated = new Counter('votes_repeated');
const unsettled = new Counter('votes_unsettled');
/** From the first try of a vote until it was accepted. */
const lasted = new Trend('vote_duration', true);
/** The lag: votes that were accepted and wait to be counted. */
const waiting = new Trend('votes_waiting');
/** How many more votes were counted in the end than at the beginning. */
const counted = new Gauge('votes_counted');
/** One more with each accepted vote, and less by those that were counted in the end. */
const missing = new Counter('votes_missing');

const CROWDS = USERS.split(',').map((users, i) => ({
  name: `users_${users}`,
  scenario: {
    ...{ executor: 'constant-vus', exec: 'vote', vus: Number(users) },
    ...{
      duration: `${SECONDS}s`,
      startTime: `${i * SECONDS}s`,
      gracefulStop: `${GIVE_UP_MS / 1_000 + LAST_TRY_SECONDS}s`,
    },
  } satisfies Scenario,
}));

export const options: Options = {
  scenarios: {
    ...Object.fromEntries(CROWDS.map(({ name, scenario }) => [name, scenario])),
    watch: { executor: 'constant-vus', exec: 'watch', vus: 1, duration: `${CROWDS.length * SECONDS}s` },
  },
  thresholds: {
    ...Object.fromEntries(
      CROWDS.map(({ name }) => [`vote_duration{scenario:${name}}`, [`p(95)<${P95_MS}`, `p(99)<${P99_MS}`]]),
    ),
    ...Object.fromEntries(CROWDS.map(({ name }) => [`votes_accepted{scenario:${name}}`, ['count>0']])),
    votes_refused: ['count==0'],
    votes_unsettled: ['count==0'],
    votes_missing: ['count<=0'],
  },
  summaryTrendStats: ['med', 'p(95)', 'p(99)', 'max'],
  setupTimeout: '2m',
  teardownTimeout: '15m',
};

/** How far counting is. What the api cannot tell just now is null. */
interface Progress {
  readonly total: number | null;
  readonly waiting: number | null;
  readonly inHand: number | null;
}

/** Votes counted before the first of ours. */
export function setup(): Progress {
  const before = untilCounted();
  if (before.total === null) fail(`${API}/api/pipeline does not tell how many votes are counted.`);
  return before;
}

/** One user's vote, repeated with its key until it is accepted. */
export function vote(): void {
  const option = OPTIONS[Math.floor(Math.random() * OPTIONS.length)];
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() };
  const params = { headers, responseCallback: http.expectedStatuses(201, 429, 503), timeout: '10s' };
  const began = Date.now();
  for (;;) {
    const response = http.post(`${API}/api/vote`, JSON.stringify({ option }), params);
    if (response.status === 201) {
      accepted.add(1);
      missing.add(1);
      lasted.add(Date.now() - began);
      break;
    }
    const isLate = Date.now() - began > GIVE_UP_MS;
    if (isLate || !RETRYABLE.includes(response.status)) {
      (isLate ? unsettled : refused).add(1);
      break;
    }
    repeated.add(1);
    sleep(retryAfter(response));
  }
  sleep(REST_SECONDS * (0.5 + Math.random()));
}

/** The lag, each second. */
export function watch(): void {
  const { waiting: now } = look();
  if (now !== null) waiting.add(now);
  sleep(LOOK_SECONDS);
}

/** Waits until what was accepted is counted, and tells how many votes that are. */
export function teardown(before: Progress): void {
  const after = untilCounted();
  if (before.total === null || after.total === null) return;
  // What waited before was to be counted without us.
  const growth = after.total - before.total - (before.waiting ?? 0);
  counted.add(growth);
  missing.add(-growth);
  if (after.waiting !== 0) console.warn(`${after.waiting ?? 'Some'} votes may wait to be counted still.`);
}

/**
 * Looks until what waits now is counted, whatever others add to it, or nothing more is. What waits is told by the log
 * and what is counted by the database, so in the end both are given time.
 */
function untilCounted(): Progress {
  sleep(STALE_SECONDS);
  let last = untilKnown();
  const due = (last.total ?? 0) + (last.waiting ?? 0);
  for (let stuck = 0; last.waiting !== 0 && (last.total ?? 0) < due; ) {
    if (stuck >= (last.inHand ? IN_HAND_LOOKS : STUCK_LOOKS)) break;
    sleep(LOOK_SECONDS);
    const now = look();
    stuck = now.total === last.total ? stuck + 1 : 0;
    last = now;
  }
  sleep(STALE_SECONDS);
  return untilKnown();
}

/** Looks until the api tells all, or has not done so for long. */
function untilKnown(): Progress {
  let now = look();
  for (let looks = 1; (now.total === null || now.waiting === null) && looks < STUCK_LOOKS; looks += 1) {
    sleep(LOOK_SECONDS);
    now = look();
  }
  return now;
}

function look(): Progress {
  const pipeline = http.get(`${API}/api/pipeline`);
  const [unread, inHand] = [figureIn(pipeline, 'log.waiting'), figureIn(pipeline, 'log.in_hand')];
  return {
    total: figureIn(pipeline, 'results.counted'),
    waiting: unread === null || inHand === null ? null : unread + inHand,
    inHand,
  };
}

function figureIn(response: RefinedResponse<'text'>, path: string): number | null {
  const figure = response.status === 200 ? response.json(path) : null;
  return typeof figure === 'number' ? figure : null;
}

function retryAfter({ headers }: RefinedResponse<'text'>): number {
  return Number(headers['Retry-After']) || RETRY_SECONDS;
}

/** What k6 hands to `handleSummary`, as far as it is told here. */
interface Summary {
  readonly metrics: Readonly<Record<string, Metric | undefined>>;
}

interface Metric {
  readonly values: Readonly<Record<string, number>>;
  readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>>;
}

/** A line for each number of users, one for the lag, and whether all was counted. */
export function handleSummary({ metrics }: Summary): Record<string, string> {
  const figure = (metric: string, value = 'count') => metrics[metric]?.values[value] ?? 0;
  const crowds = CROWDS.map(({ name, scenario }) => {
    const spans = ['med', 'p(95)', 'p(99)', 'max'].map((each) =>
      `${Math.round(figure(`vote_duration{scenario:${name}}`, each))} ms`.padStart(10),
    );
    const votes = figure(`votes_accepted{scenario:${name}}`);
    return `${String(scenario.vus).padStart(6)} ${String(votes).padStart(9)} ${spans.join(' ')}`;
  });
  const failed = Object.entries(metrics).flatMap(([name, metric]) =>
    Object.entries(metric?.thresholds ?? {}).flatMap(([rule, { ok }]) => (ok ? [] : [`${name} ${rule}`])),
  );
  const lines = [
    '',
    ' users  accepted        half       95 %       99 %        all',
    ...crowds,
    '',
    `${figure('votes_repeated')} tries more, ${figure('votes_refused')} votes refused, ${figure('votes_unsettled')} unsettled. At most ${figure('votes_waiting', 'max')} waited to be counted.`,
    countedInWords(metrics, figure('votes_accepted')),
    failed.length === 0 ? 'All thresholds are kept.' : `Not kept: ${failed.join(', ')}.`,
    '',
  ];
  return { stdout: lines.join('\n') };
}

function countedInWords({ votes_counted: gauge }: Summary['metrics'], votes: number): string {
  const found = gauge?.values.value;
  if (found === undefined) return `${votes} votes were accepted; how many are counted could not be told.`;
  if (found === votes) return `${votes} votes were accepted, and as many more are counted.`;
  if (found > votes)
    return `${votes} votes were accepted, and ${found} more are counted: others voted meanwhile, or unsettled ones were taken.`;
  return `${votes} votes were accepted, and only ${found} more are counted: they wait still, or are dead letters or lost. See: votes status, votes verify`;
}

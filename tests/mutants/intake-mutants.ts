import type { Mutant } from './mutant.ts';

const ROUTE = 'api/routes/vote.ts';

/** Ways in which a voter is told something else than what becomes of the vote. */
export const INTAKE_MUTANTS: readonly Mutant[] = [
  {
    name: 'answers 201 before the log holds the vote',
    file: ROUTE,
    from: 'const position = await appender.append(vote);',
    to: "const position = '0-1';\n      appender.append(vote).catch(() => {});",
    killedBy: {
      file: 'api/live/live.integration.test.ts',
      test: '[API4] a vote is answered 503 with Retry-After while the log is down, and 201 once it is back',
      says: /^AssertionError: expected 201 to be 503/,
    },
  },
  {
    name: 'mints another id when a vote is repeated',
    file: ROUTE,
    from: 'key === undefined ? mintRequestId() : parseRequestId(String(key))',
    to: 'mintRequestId()',
    killedBy: {
      file: 'api/api.integration.test.ts',
      test: '[API3] answers a retry alike and counts it once; the other option under one key is another vote',
      says: /^AssertionError/,
    },
  },
  {
    name: 'has the page mint another id when it sends a vote again',
    file: 'frontend/src/voting/cast-vote.ts',
    from: 'client.castVote(vote.option, vote.requestId, vote.traceparent)',
    to: 'client.castVote(vote.option, crypto.randomUUID(), vote.traceparent)',
    killedBy: {
      file: 'frontend/src/voting/delivery.test.ts',
      test: '[UI2] repeats a 429, a 503, an unknown outcome and a lost answer under the same request id and trace',
      says: /^AssertionError/,
    },
  },
];

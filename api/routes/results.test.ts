import fastify from 'fastify';
import { expect, it } from 'vitest';
import { EMPTY_TALLY } from '#ballot/tally.ts';
import { answerErrorsAsProblems } from '../edge/problems.ts';
import { ResultsDocuments } from '../live/results-document.ts';
import { resultsRoute } from './results.ts';

it('[CF5] old results are served for as long as the limit of now says', async ({ onTestFinished }) => {
  const app = fastify();
  onTestFinished(() => app.close());
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const live = { newest: { tally: EMPTY_TALLY, ageMs: 5_000, stale: true }, failure: undefined };
  const limits = { current: { staleMaxMs: 6_000 } };
  answerErrorsAsProblems(app, logger);
  resultsRoute(app, live, new ResultsDocuments('live'), limits);
  const status = async () => (await app.inject('/api/results')).statusCode;
  expect(await status()).toBe(200);
  limits.current = { staleMaxMs: 4_000 };
  expect(await status()).toBe(503);
});

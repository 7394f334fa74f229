import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { Counter, Histogram } from 'prom-client';
import { expect, it } from 'vitest';
import { OPERATIONS } from '#contract/operations.ts';
import { createApi } from './app.ts';
import { LiveTally } from './live/live-tally.ts';
import { Viewers } from './live/viewers.ts';

it('[API13] the app serves the operations of the contract and nothing else', async () => {
  const served = await routesOf(createUnusedApi);
  const expected = Object.values(OPERATIONS).flatMap(({ path, methods }) =>
    methods.map((method) => `${method} ${path}`),
  );
  expect(served.sort()).toEqual(expected.sort());
});

/** Every route registered while `create` runs, as method and path. */
async function routesOf(create: () => Promise<FastifyInstance>): Promise<string[]> {
  const routes: RouteOptions[] = [];
  const listen = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', (route) => void routes.push(route));
  };
  subscribe('fastify.initialization', listen);
  try {
    await (await create()).ready();
  } finally {
    unsubscribe('fastify.initialization', listen);
  }
  return routes.flatMap(({ method, url }) => [method].flat().map((each) => `${each} ${url}`));
}

/** The real app, asked nothing: what it would serve from is never reached. */
function createUnusedApi(): Promise<FastifyInstance> {
  const unused = (): never => {
    throw new Error('No request is made here.');
  };
  return createApi({
    appender: { append: unused, close: unused },
    tally: { readHistory: unused, readReceipts: unused },
    live: new LiveTally({ reader: { watchTally: unused }, updatesPerSecondMax: 1 }),
    viewers: new Viewers(),
    pipeline: unused,
    readiness: unused,
    logger: { debug: unused, info: unused, warn: unused, error: unused },
    metrics: {
      httpDuration: new Histogram({ name: 'http', help: 'Not read.', registers: [] }),
      unreadableRequests: new Counter({ name: 'unreadable', help: 'Not read.', registers: [] }),
    },
    version: '0.0.0',
    voteGate: { onRequest: unused, preParsing: unused, preHandler: unused },
    fixed: { production: false, trustProxy: [], requestSizeMax: 1000, resultsVisible: 'live' },
    limits: {
      current: {
        corsOrigins: new Set(),
        areVotesLimited: false,
        staleMaxMs: 1000,
        streamsMax: 1,
        streamsPerClientMax: 1,
      },
    },
  });
}

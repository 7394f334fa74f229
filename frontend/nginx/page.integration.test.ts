import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { pageHeaders } from '#contract/security-headers.ts';
import { servePage } from '#standalone/page.ts';
import { OWN_FILES } from '#tests/own-files.ts';
import { ask } from '#tests/processes/ask.ts';
import { PROJECT } from '#tests/processes/node-process.ts';
import type { Nginx } from '#tests/servers/nginx.ts';
import { startNginx } from '#tests/servers/nginx.ts';

const BUILT = path.join(PROJECT, 'frontend/dist');
const PUBLIC_URL = 'https://vote.example.com/';
/** What two servers may say differently of the same thing, and what is of the connection alone. */
const OWN_WORDS = [
  'date',
  'connection',
  'keep-alive',
  'server',
  'accept-ranges',
  'vary',
  'last-modified',
  'etag',
  'content-length',
  'transfer-encoding',
];

/** Each is a document, by the rules of both servers. */
const PLACES = [
  ...['/', '/stage', '/pipeline', '/stage?on=a-wall', '/index', '/%73tage'],
  ...['/index.html', '/stage.html', '/stage/', '/stage/deep', '/anything', '/any/thing?deep=1', '/assets'],
  ...['/apiary', '/api.html', '/healthy', '/.built-from', '/.well-known/none', '/none.ico'],
];

/** The image's server beside the one of standalone, which says what is right. */
describe.each(['development', 'production'])('the page by nginx, as by standalone, in %s', (environment) => {
  let nginx: Nginx;
  let standalone: FastifyInstance;
  let right: string;

  beforeAll(async () => {
    nginx = await startNginx({ env: { ENVIRONMENT: environment, PUBLIC_URL } });
    standalone = fastify();
    const production = environment === 'production';
    const publicUrlAt = () => PUBLIC_URL;
    await servePage(standalone, { folder: BUILT, production, publicUrl: PUBLIC_URL, publicUrlAt });
    right = await standalone.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    await nginx?.stop();
    await standalone?.close();
  });

  // The image's nginx cannot send brotli: who takes nothing else gets what is plain.
  it.each([
    ['identity', 'identity'],
    ['gzip', 'gzip'],
    ['br', 'identity'],
    ['br, gzip', 'gzip'],
  ])(
    '[UI11] every document, asset and file has the same headers and body: to whom takes %s, as to whom takes %s',
    async (accepted, acceptedThere) => {
      const built = await readdir(path.join(BUILT, 'assets'));
      const assets = built.filter((name) => !/\.(gz|br)$/.test(name)).map((name) => `/assets/${name}`);
      const files = [...assets, ...OWN_FILES.map(([place]) => place), '/config.js'];
      expect(assets.length).toBeGreaterThan(5);
      for (const place of [...PLACES, ...files]) {
        expect({ place, ...(await seen(nginx.url, place, accepted)) }).toEqual({
          place,
          ...(await seen(right, place, acceptedThere)),
        });
      }
    },
  );

  it.each([
    '/assets/gone-12345678.js',
    '/assets/',
    '/assets/deep/gone.css',
    '/assets/.hidden',
    '/api',
    '/api/',
  ])('[UI11] %s is 404 and no page, with the headers of the page', async (place) => {
    const { status, headers, body } = await ask(nginx.url, { path: place, headers: { accept: 'text/html' } });
    expect({ status, words: String(body) }).toEqual({
      status: 404,
      words: 'There is nothing at this address.\n',
    });
    expect(headers['cache-control']).toBeUndefined();
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(headers).toMatchObject(pageTable(environment));
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])(
    '[UI11] %s is 405 everywhere, and GET and HEAD are named',
    async (method) => {
      for (const place of ['/', '/stage', '/config.js', '/health', '/favicon.ico', '/assets/none.js']) {
        const { status, headers } = await ask(nginx.url, { path: place, method });
        expect({ place, status, allow: headers.allow }).toEqual({ place, status: 405, allow: 'GET, HEAD' });
        expect(headers).toMatchObject(pageTable(environment));
      }
    },
  );

  it('[UI11] what is packed for some says so to caches, whoever asks', async () => {
    const { body } = await ask(nginx.url, { path: '/' });
    const script = /type="module"[^>]* src="([^"]+)"/.exec(String(body))?.[1] ?? '';
    for (const place of ['/', '/stage', script]) {
      const packed = await ask(nginx.url, { path: place, headers: { 'accept-encoding': 'gzip' } });
      const plain = await ask(nginx.url, { path: place });
      expect([packed.headers['content-encoding'], plain.headers['content-encoding']]).toEqual([
        'gzip',
        undefined,
      ]);
      expect([packed.headers.vary, plain.headers.vary]).toEqual(['Accept-Encoding', 'Accept-Encoding']);
    }
  });

  it('[UI11] HEAD says what GET would', async () => {
    for (const place of ['/', '/stage', '/favicon.ico', '/config.js', '/health', '/assets/gone.js']) {
      const [head, get] = [
        await ask(nginx.url, { path: place, method: 'HEAD' }),
        await ask(nginx.url, { path: place }),
      ];
      expect(head.body.length).toBe(0);
      expect({ ...head.headers, date: '' }).toEqual({ ...get.headers, date: '' });
      expect(head.status).toBe(get.status);
    }
  });

  it('[UI11] a document that the browser has is not sent again, packed or not', async () => {
    for (const accepted of ['identity', 'gzip']) {
      const headers = { 'accept-encoding': accepted };
      const { etag = '' } = (await ask(nginx.url, { path: '/stage', headers })).headers;
      for (const known of [etag, `"other", W/${etag}`]) {
        const again = await ask(nginx.url, {
          path: '/stage',
          headers: { ...headers, 'if-none-match': known },
        });
        expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, etag]);
        expect(again.headers).toMatchObject(pageTable(environment));
      }
      const other = await ask(nginx.url, { path: '/', headers: { ...headers, 'if-none-match': etag } });
      expect(other.status).toBe(200);
    }
  });

  it('[UI11] names no version of its own, and answers a request that is none in few words', async () => {
    expect((await ask(nginx.url, { path: '/' })).headers.server).toBe('nginx');
    const { status, headers } = await ask(nginx.url, { path: '/../package.json' });
    expect(status).toBe(400);
    expect(headers).toMatchObject(pageTable(environment));
  });
});

it('[UI11] a document that changed has another tag, though file times and lengths are the same', async () => {
  const page = await mkdtemp(path.join(tmpdir(), 'votes-page-'));
  onTestFinished(() => rm(page, { recursive: true }));
  const tags: unknown[] = [];
  for (const html of ['<p>one release', '<p>two release', '<p>one release']) {
    await writeFile(path.join(page, 'index.html'), html);
    const nginx = await startNginx({ page });
    tags.push((await ask(nginx.url, { path: '/' })).headers.etag);
    await nginx.stop();
  }
  expect(tags[0]).toMatch(/^"/);
  expect(tags[1]).not.toBe(tags[0]);
  expect(tags[2]).toBe(tags[0]);
});

it('[UI11] /health is 200 for GET and HEAD, and never kept', async () => {
  const nginx = await startNginx();
  onTestFinished(() => nginx.stop());
  const { status, headers, body } = await ask(nginx.url, { path: '/health' });
  expect({ status, kept: headers['cache-control'], type: headers['content-type'] }).toEqual({
    status: 200,
    kept: 'no-store',
    type: 'application/json',
  });
  expect(JSON.parse(String(body))).toEqual({ status: 'ok' });
  expect((await ask(nginx.url, { path: '/health', method: 'HEAD' })).status).toBe(200);
});

/** What a browser gets out of an answer. */
async function seen(origin: string, place: string, accepted: string) {
  const { status, headers, body } = await ask(origin, {
    path: place,
    headers: { 'accept-encoding': accepted },
  });
  const plain = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  return { status, headers: comparable(headers), content: createHash('sha256').update(plain).digest('hex') };
}

function comparable(headers: IncomingHttpHeaders): Record<string, unknown> {
  const same = Object.entries(headers).filter(([name]) => !OWN_WORDS.includes(name));
  return Object.fromEntries(same.map(([name, value]) => [name, inOneWord(String(value))]));
}

/** Media types have old and new names, and the name of a header has no case. */
function inOneWord(value: string): string {
  return value
    .toLowerCase()
    .replace('application/javascript', 'text/javascript')
    .replace('image/x-icon', 'image/vnd.microsoft.icon');
}

/** The table as a client sees it. */
function pageTable(environment: string): Record<string, string> {
  const table = pageHeaders({ production: environment === 'production', apiUrl: '' });
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name.toLowerCase(), value]));
}

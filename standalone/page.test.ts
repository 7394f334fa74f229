import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import fastify from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PageMissing, servePage } from './page.ts';

const PUBLIC_URL = 'https://vote.example.com/';
const document = (name: string) =>
  `<title>${name}</title>\n<meta property="og:url" content="%PUBLIC_URL%/${name}" />\n`;

let folder: string;
let app: FastifyInstance | undefined;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'votes-page-'));
  for (const name of ['index', 'stage']) await writeFile(path.join(folder, `${name}.html`), document(name));
  await writeFile(path.join(folder, 'favicon.ico'), 'an icon');
  await writeFile(path.join(folder, '.built-from'), 'nobody is to read this');
  await mkdir(path.join(folder, 'assets'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => app?.close());

async function ask(
  url: string,
  headers: Record<string, string> = {},
  publicUrl: string | undefined = PUBLIC_URL,
) {
  app = fastify();
  await servePage(app, { folder, production: true, publicUrl, publicUrlAt: () => '' });
  return app.inject({ url, headers });
}

describe('the page on the origin of the api', () => {
  it.each([
    ['/', 'index'],
    ['/stage', 'stage'],
    ['/stage?on=a-wall', 'stage'],
    ['/stage/deep', 'index'],
    ['/stage.html', 'index'],
    ['/.built-from', 'index'],
    ['/anything', 'index'],
  ])('[UI9] %s is the view %s, asked for anew each time', async (url, name) => {
    const { body, headers } = await ask(url);
    expect(body).toBe(document(name).replace('%PUBLIC_URL%/', PUBLIC_URL));
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
    });
    expect(headers['content-security-policy']).toContain("manifest-src 'self'");
  });

  it('[UI9] names no address where none is known', async () => {
    expect((await ask('/', {}, '')).body).toBe('<title>index</title>\n');
  });

  it.each([
    ['br, gzip', 'br', brotliDecompressSync],
    ['gzip, deflate', 'gzip', gunzipSync],
    ['gzip;q=1.0, br;q=0', 'gzip', gunzipSync],
    ['BR', 'br', brotliDecompressSync],
    ['identity', undefined, (body: Buffer) => body],
    ['', undefined, (body: Buffer) => body],
  ])('[UI9] to whom takes "%s" a document is sent as %s', async (accepted, packing, unpack) => {
    const { rawPayload, headers } = await ask('/stage', { 'accept-encoding': accepted });
    expect(headers['content-encoding']).toBe(packing);
    expect(headers.vary).toBe('accept-encoding');
    expect(String(unpack(rawPayload))).toContain('<title>stage</title>');
  });

  it('[UI9] a document that the browser has is not sent again, and a changed one is', async () => {
    const { etag } = (await ask('/')).headers;
    for (const known of [`${etag}`, `"other", W/${etag}`]) {
      const again = await ask('/', { 'if-none-match': known });
      expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', etag]);
    }
    expect((await ask('/stage', { 'if-none-match': `${etag}` })).statusCode).toBe(200);
  });

  it('[UI9] what is asked for by a name without a hash is kept for an hour', async () => {
    const { body, headers } = await ask('/favicon.ico');
    expect(body).toBe('an icon');
    expect(headers['cache-control']).toBe('public, max-age=3600');
    expect(headers['strict-transport-security']).toBeTruthy();
  });

  it('is told to be missing where it was never built', async () => {
    app = fastify();
    const options = { folder: path.join(folder, 'assets'), production: true, publicUrl: undefined };
    await expect(servePage(app, { ...options, publicUrlAt: () => '' })).rejects.toThrow(PageMissing);
  });
});

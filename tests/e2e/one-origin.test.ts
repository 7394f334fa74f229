import { readFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:http';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HeaderTable } from '#contract/security-headers.ts';
import { apiHeaders, pageHeaders } from '#contract/security-headers.ts';
import { withPublicUrl } from '#contract/shared-address.ts';
import { OWN_FILES } from '#tests/own-files.ts';
import { PROJECT } from '#tests/processes/node-process.ts';
import { Standalone } from '#tests/processes/standalone.ts';

const BUILT = path.join(PROJECT, 'frontend/dist');

/** Page and api on one origin, as one process serves them: every path is the one's or the other's. */
describe('page and api on one origin', () => {
  let standalone: Standalone;
  let index: string;
  /** The path of the built script. */
  let script: string;

  beforeAll(async () => {
    standalone = await Standalone.start();
    index = withPublicUrl(await readFile(path.join(BUILT, 'index.html'), 'utf8'), undefined);
    script = /type="module"[^>]* src="(\/assets\/[^"]+\.js)"/.exec(index)?.[1] ?? '';
  });
  afterAll(() => standalone.close());

  it.each(['/', '/anything/deep', '/anything?deep=1', '/apiary', '/healthy'])(
    '[API13] %s is the page',
    async (pathname) => {
      const answer = await ask(pathname, { accept: 'text/html' });
      expect(answer).toMatchObject({ status: 200, text: index });
      expect(answer.headers['content-type']).toMatch(/^text\/html/);
      expect(answer.headers['cache-control']).toBe('no-cache');
    },
  );

  it.each([
    ['/stage', 'Cats vs Dogs · Stage'],
    ['/pipeline', 'Cats vs Dogs · Pipeline'],
  ])('[UI9] %s is the view called %s', async (pathname, title) => {
    expect((await ask(pathname)).text).toContain(`<title>${title}</title>`);
  });

  it.each(OWN_FILES)('[UI9] %s is a file of %s, kept for an hour', async (pathname, type) => {
    const { status, headers, body } = await ask(pathname);
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(type);
    expect(headers['cache-control']).toBe('public, max-age=3600');
    expect(body.length).toBeGreaterThan(30);
  });

  it.each([
    ['GET', '/api/unknown', 404],
    ['GET', '/api/', 404],
    ['GET', '/api/vote/deep', 404],
    ['DELETE', '/api/vote', 405],
    ['POST', '/', 404],
    ['POST', '/anything/deep', 404],
    ['PUT', '/config.js', 404],
  ])('[API13] %s %s is a problem of the api and no page', async (method, pathname, status) => {
    const answer = await ask(pathname, { accept: 'text/html' }, method);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(answer.text)).toMatchObject({ status });
  });

  it.each(['/', '/anything/deep', '/config.js', 'the script', '/assets/gone-12345678.js'])(
    '[API11] %s has the headers of the page, and no others',
    async (pathname) => {
      const { headers } = await ask(pathname === 'the script' ? script : pathname);
      expect(securityHeadersOf(headers)).toEqual(asSent(pageHeaders({ production: false, apiUrl: '' })));
    },
  );

  it.each(['/api', '/api/results', '/api/unknown', '/api/openapi.json', '/health', '/ready'])(
    '[API11] %s has the headers of the api, and no others',
    async (pathname) => {
      expect(securityHeadersOf((await ask(pathname)).headers)).toEqual(
        asSent(apiHeaders({ production: false })),
      );
    },
  );

  it('what has its hash in its name is kept for ever, and /config.js never', async () => {
    for (const pathname of [script, `${script}?again`]) {
      const { status, headers } = await ask(pathname);
      expect({ pathname, status, kept: headers['cache-control'] }).toEqual({
        pathname,
        status: 200,
        kept: 'public, max-age=31536000, immutable',
      });
    }
    expect((await ask('/config.js')).headers['cache-control']).toBe('no-store');
  });

  it.each([
    ['br, gzip', 'br', brotliDecompressSync],
    ['br', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['identity', undefined, (body: Buffer) => body],
  ])('to whom takes %s the script is sent as %s', async (accepted, encoding, decode) => {
    const { status, headers, body } = await ask(script, { 'accept-encoding': accepted });
    expect({ status, encoding: headers['content-encoding'] }).toEqual({ status: 200, encoding });
    expect(headers['content-type']).toMatch(/^(text|application)\/javascript; charset=utf-8$/);
    expect(headers.vary?.toLowerCase()).toContain('accept-encoding');
    expect(decode(body).equals(await readFile(path.join(BUILT, script)))).toBe(true);
  });

  it.each(['/assets/gone-12345678.js', '/assets/', '/assets/deep/gone.css'])(
    '[API13] %s, which is not there, is not the page',
    async (pathname) => {
      const answer = await ask(pathname, { accept: 'text/html' });
      expect(answer.status).toBe(404);
      expect(answer.text).not.toContain('<html');
      expect(answer.headers['cache-control'] ?? '').not.toContain('immutable');
    },
  );

  it.each([
    ['/../package.json', '/..%2fpackage.json', '/%2e%2e/package.json', '/%2e%2e%2fpackage.json'],
    ['/../../package.json', '/..%2f..%2fpackage.json', '/..%5c..%5cpackage.json', '/..\\..\\package.json'],
    ['/assets/../../../package.json', '/assets/%2e%2e/%2e%2e/%2e%2e/package.json'],
    ['/assets/..%2f..%2fpackage.json', '/assets/..%2f..%2f..%2fpackage.json'],
    ['/assets/..%252f..%252f..%252fpackage.json', '/assets/..%5c..%5c..%5cpackage.json'],
    ['/assets//etc/passwd', '/assets/%2fetc%2fpasswd', '//etc/passwd', '/assets/%00'],
  ])('%s and their like lead to no file outside the page', async (...pathnames) => {
    for (const pathname of pathnames) {
      const { status, text } = await ask(pathname);
      expect([200, 400, 404], pathname).toContain(status);
      expect(status === 200 ? text : index, pathname).toBe(index);
      expect(text, pathname).not.toMatch(/"cats-vs-dogs"|root:/);
    }
  });

  it.each(['/assets/../index.html', '/assets/..%2findex.html', '/assets/%2e%2e/index.html'])(
    '%s, a way out of the assets to a name without a hash, is not kept for ever',
    async (pathname) => {
      const { status, headers } = await ask(pathname);
      expect(status).toBe(404);
      expect(headers['cache-control'] ?? '').not.toContain('immutable');
    },
  );

  /** Sends a path as it is written; `fetch` would tidy it up. */
  async function ask(pathname: string, headers = {}, method = 'GET'): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const { port } = standalone;
    const sent = request({ host: '127.0.0.1', port, path: pathname, method, headers, agent: false });
    sent.on('error', reject).on('response', async (response) => {
      const body = await buffer(response);
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        body,
        text: body.toString(),
      });
    });
    sent.end();
    return promise;
  }
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
}

/** A table as a client sees it. */
function asSent(table: HeaderTable): HeaderTable {
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name.toLowerCase(), value]));
}

const EVERY_SECURITY_HEADER = Object.keys(
  asSent({ ...apiHeaders({ production: true }), ...pageHeaders({ production: true, apiUrl: '' }) }),
);

function securityHeadersOf(headers: IncomingHttpHeaders): Record<string, unknown> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => EVERY_SECURITY_HEADER.includes(name)));
}

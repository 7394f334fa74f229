import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import vm from 'node:vm';
import type { PreviewServer, ViteDevServer } from 'vite';
import { build, createServer as createDevServer, preview } from 'vite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { configScript } from '#contract/config-script.ts';
import { pageHeaders } from '#contract/security-headers.ts';
import { OWN_FILES } from '#tests/own-files.ts';

const API_URL = 'https://api.example.com/votes';
const PUBLIC_URL = 'https://vote.example.com';
const configFile = path.join(import.meta.dirname, 'vite.config.ts');
const streams: ServerResponse[] = [];
const api = createServer((request, response) => {
  if (request.url === '/api/results/stream') {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n');
    streams.push(response);
  } else {
    response.setHeader('content-security-policy', "default-src 'none'");
    response.end(JSON.stringify({ url: request.url, from: request.headers['x-forwarded-for'] }));
  }
});
let outDir: string;
let server: PreviewServer;
let page: string;

beforeAll(async () => {
  api.listen(0, '127.0.0.1');
  await once(api, 'listening');
  vi.stubEnv('API_URL', API_URL);
  vi.stubEnv('PUBLIC_URL', PUBLIC_URL);
  vi.stubEnv('API_PROXY', `http://127.0.0.1:${(api.address() as AddressInfo).port}`);
  outDir = await mkdtemp(path.join(tmpdir(), 'votes-page-'));
  const options = { configFile, logLevel: 'silent', build: { outDir } } as const;
  await build(options);
  server = await preview({ ...options, preview: { port: 0 } });
  page = addressOf(server);
}, 60_000);

afterAll(async () => {
  vi.unstubAllEnvs();
  await server.close();
  api.closeAllConnections();
  api.close();
  // Vite may still be writing its cache there when its server has closed.
  await rm(outDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
});

function addressOf(of: PreviewServer | ViteDevServer): string {
  const address = of.httpServer?.address() as AddressInfo;
  return `http://127.0.0.1:${address.port}`;
}

describe('the server of the page', () => {
  it('[API11] sends the headers of the table, with the origin of the api in the policy', async () => {
    for (const place of ['/', '/config.js', '/assets/none.js', '/some/where', '/apiary', '/api.html']) {
      const { headers } = await fetch(page + place);
      for (const [name, value] of Object.entries(pageHeaders({ production: false, apiUrl: API_URL }))) {
        expect(headers.get(name), `${name} of ${place}`).toBe(value);
      }
      expect(headers.get('content-security-policy')).toContain("connect-src 'self' https://api.example.com;");
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('[UI6] answers /config.js with the addresses of the api and of the vote, never from a cache', async () => {
    const response = await fetch(`${page}/config.js`);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-type')).toMatch(/^text\/javascript/);
    expect(run(await response.text())).toEqual({ API_URL, PUBLIC_URL });
  });

  it.each(['', '"};alert(1);//', '</script><script>', '\\', '\u2028\n', 'http://a/?b&c'])(
    '[UI6] lets %j be nothing but a text',
    (text) => {
      const script = configScript({ apiUrl: text, publicUrl: text });
      expect(run(script)).toEqual({ API_URL: text, PUBLIC_URL: text });
      expect(script).not.toMatch(/[<>\u2028]/);
    },
  );

  it('[UI6] lets files with a hash be kept for ever and asks for the page anew', async () => {
    const html = await fetch(page);
    expect(html.headers.get('cache-control')).toBe('no-cache');
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(await html.text())?.[1];
    const asset = await fetch(page + script);
    expect(asset.status).toBe(200);
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  it('answers an unknown path with the page, and a file that is gone with 404', async () => {
    const unknown = await fetch(`${page}/some/where`, { headers: { accept: 'text/html' } });
    expect(unknown.status).toBe(200);
    expect(await unknown.text()).toContain('data-option="cats"');
    expect((await fetch(`${page}/assets/index-0000.js`)).status).toBe(404);
  });

  it.each([
    ['/', 'Cats vs Dogs'],
    ['/some/where?at=all', 'Cats vs Dogs'],
    ['/stage', 'Cats vs Dogs · Stage'],
    ['/pipeline', 'Cats vs Dogs · Pipeline'],
  ])('[UI9] %s is a view with words and a preview of its own', async (place, title) => {
    const response = await fetch(page + place);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const html = await response.text();
    expect(html).toContain(`<title>${title}</title>`);
    expect(html).toMatch(/<meta name="description" content="[^"%]{20,}"/);
    expect(html).toContain(`property="og:title" content="${title}"`);
    const address = /^\/(stage|pipeline)/.test(place) ? place : '/';
    expect(html).toContain(`property="og:url" content="${PUBLIC_URL}${address}"`);
    expect(html).toContain(`property="og:image" content="${PUBLIC_URL}/share.png"`);
    expect(html).not.toMatch(/%[A-Z_]+%/);
  });

  it.each(OWN_FILES)('[UI9] %s is a file of %s, kept for an hour', async (place, type) => {
    const response = await fetch(page + place);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(type);
    expect(response.headers.get('cache-control')).toBe('public, max-age=3600');
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(30);
  });
});

describe('the server of the page, asked in ways that fetch would tidy up,', () => {
  it.each(['/assets/../index.html', '/assets/', '/assets//'])(
    '[UI6] lets nothing be kept for ever that has no hash: %s',
    async (place) => {
      const { statusCode, headers } = await ask(place);
      expect(statusCode).toBe(404);
      expect(headers['cache-control']).toBeUndefined();
    },
  );

  it('[UI6] answers under any name, for the page is public', async () => {
    const { statusCode } = await ask('/', { host: 'votes.example.com', accept: 'text/html' });
    expect(statusCode).toBe(200);
  });
});

describe('the way to the api', () => {
  it('[UI6] leads through the origin of the page, with the address of the client and the headers of the api', async () => {
    for (const place of ['/api', '/api/results', '/api/results/history?minutes=5']) {
      const response = await fetch(page + place);
      expect(await response.json()).toEqual({ url: place, from: '127.0.0.1' });
      expect(response.headers.get('content-security-policy')).toBe("default-src 'none'");
      expect(response.headers.get('x-frame-options')).toBeNull();
    }
    expect(await (await fetch(`${page}/apiary`)).text()).toContain('data-option="cats"');
  });

  it('[UI3] passes each event of the stream on when it comes, and the end of the viewer too', async () => {
    const viewer = new AbortController();
    const response = await fetch(`${page}/api/results/stream`, { signal: viewer.signal });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toBe('data: first\n\n');
    streams[0]?.write('data: second\n\n');
    expect((await reader?.read())?.value).toBe('data: second\n\n');
    const closed = once(streams[0] as ServerResponse, 'close');
    viewer.abort();
    await closed;
  });
});

it('[UI3] tells the viewer that the api was cut off, for the page must not go on calling itself live', async () => {
  const response = await fetch(`${page}/api/results/stream`);
  const reader = response.body?.getReader();
  await reader?.read();
  streams.at(-1)?.destroy();
  await expect(reader?.read()).rejects.toThrow();
});

describe('the server of development', () => {
  it('[UI6] answers /config.js too, and sends the headers that Vite works with', async () => {
    const cacheDir = path.join(outDir, '.vite');
    const dev = await createDevServer({ configFile, cacheDir, logLevel: 'silent', server: { port: 0 } });
    try {
      await dev.listen();
      const config = await fetch(`${addressOf(dev)}/config.js`);
      expect(run(await config.text())).toEqual({ API_URL, PUBLIC_URL });
      const html = await fetch(addressOf(dev), { headers: { accept: 'text/html' } });
      expect(await html.text()).toContain('/src/main.tsx');
      expect(html.headers.get('x-frame-options')).toBe('DENY');
      expect(html.headers.get('content-security-policy')).toBeNull();
    } finally {
      await dev.close();
    }
  });
});

/** Asks for `place` exactly as it is written. */
async function ask(place: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  const { port } = server.httpServer.address() as AddressInfo;
  const [response] = await once(get({ host: '127.0.0.1', port, path: place, headers }), 'response');
  response.resume();
  return response;
}

/** What a page finds in `APP_CONFIG` after it ran the script. */
function run(script: string): unknown {
  const page = { window: {} as { APP_CONFIG?: object } };
  vm.runInNewContext(script, page);
  return { ...page.window.APP_CONFIG };
}

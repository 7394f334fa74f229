import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { ROUTES } from '#contract/routes.ts';
import { apiHeaders, pageHeaders } from '#contract/security-headers.ts';
import { expectAllCounted } from '#tests/processes/all-counted.ts';
import { ask } from '#tests/processes/ask.ts';
import { StreamViewer } from '#tests/processes/event-stream.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { Voters } from '#tests/processes/voters.ts';
import { startNameServer } from '#tests/servers/name-server.ts';
import type { Nginx, NginxOptions } from '#tests/servers/nginx.ts';
import { startNginx } from '#tests/servers/nginx.ts';

const HEARTBEAT_MAX_MS = 20_000;

/** Page and api on one origin, with every process for real. */
describe('the api behind the page in its image', () => {
  let pipeline: Pipeline;
  beforeEach(async () => {
    pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
  });
  afterEach(() => pipeline.close());

  const inFront = (options: NginxOptions = {}) => passing(pipeline.apiUrl, options);

  it('[UI12] answers with its own headers, and those of the page are on nothing of its', async () => {
    await pipeline.startApi();
    const nginx = await inFront();
    for (const place of [
      '/api',
      '/api/',
      '/api/pipeline',
      '/api/results/history?minutes=5',
      '/api/no%2fthing',
    ]) {
      const [through, direct] = [await ask(nginx.url, place), await ask(pipeline.apiUrl, place)];
      expect({ place, status: through.status }).toEqual({ place, status: direct.status });
      expect(Object.keys(through.headers).sort()).toEqual(
        [
          ...new Set([...Object.keys(direct.headers).filter((name) => name !== 'keep-alive'), 'server']),
        ].sort(),
      );
      for (const [name, value] of Object.entries(apiHeaders({ production: false })))
        expect(through.headers[name.toLowerCase()]).toBe(value);
    }
    expect((await ask(nginx.url, '/apiary')).headers['content-type']).toBe('text/html; charset=utf-8');
    expect((await ask(nginx.url, ROUTES.vote, { method: 'DELETE' })).status).toBe(405);
  });

  it('[UI12] a crowd votes, a viewer sees it live, and what was accepted is counted', async () => {
    await pipeline.startConsumer();
    await pipeline.startApi();
    const nginx = await inFront();
    const viewer = await StreamViewer.open(nginx.url + ROUTES.resultsStream);
    onTestFinished(() => viewer.close());
    const voters = new Voters(nginx.url, { count: 8 });
    await expect.poll(() => voters.count).toBeGreaterThan(100);
    await voters.leave();
    expect([...voters.failures]).toEqual([]);
    await expectAllCounted(pipeline, voters.accepted);
    await expect.poll(() => viewer.newest?.data.total).toBe(voters.count);
    const beats = () => viewer.text.split('event: heartbeat').length;
    const before = beats();
    await expect.poll(beats, { timeout: HEARTBEAT_MAX_MS }).toBeGreaterThan(before);
    expect(viewer.ended).toBe(false);
  });

  it('[UI12] a viewer is told when the api is gone, and finds it again at its new address', async () => {
    const names = await startNameServer(['127.0.0.1']);
    onTestFinished(() => names.close());
    const api = await pipeline.startApi();
    const apiProxy = `http://api.example.com:${pipeline.apiPort}`;
    const nginx = await passing(apiProxy, { resolvConf: names.resolvConf });
    const viewer = await StreamViewer.open(nginx.url + ROUTES.resultsStream);
    await expect.poll(() => viewer.text).toContain('data:');
    await api.end('SIGKILL');
    await expect.poll(() => viewer.ended).toBe(true);
    const away = await ask(nginx.url, `${ROUTES.results}?key=somebody`, {
      headers: { 'user-agent': 'Somebody' },
    });
    expect({ status: away.status, words: String(away.body) }).toEqual({
      status: 502,
      words: 'The api does not answer.\n',
    });
    expect(away.headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
    names.addresses = ['127.0.0.2'];
    pipeline.start(['api/main.ts'], {
      ...{ HOST: '127.0.0.2', PORT: String(pipeline.apiPort), METRICS_PORT: '0' },
      ...{ REDIS_URL: pipeline.backends.redisUrl, DATABASE_URL: pipeline.backends.databaseUrl },
      STREAM_NAME: pipeline.backends.stream,
    });
    await expect.poll(async () => (await ask(nginx.url, ROUTES.about)).status, { timeout: 30_000 }).toBe(200);
    const printed = await nginx.printed();
    expect(printed).toContain('"path":"/api/results","status":502');
    expect(printed).not.toMatch(/127\.0\.0\.1|omebody/);
  });

  it('[API12] hears of each client by its own address, where it trusts the proxy', async () => {
    await pipeline.startConsumer();
    await pipeline.startApi({ TRUST_PROXY: '127.0.0.1', SSE_CONNECTIONS_PER_CLIENT_MAX: '1' });
    const nginx = await inFront();
    const view = (from: string) =>
      StreamViewer.open(nginx.url + ROUTES.resultsStream, { headers: { 'x-forwarded-for': from } });
    const answers = [];
    for (const from of ['192.0.2.1', '192.0.2.2', '192.0.2.1']) {
      const viewer = await view(from);
      onTestFinished(() => viewer.close());
      answers.push(viewer.response.statusCode);
    }
    expect(answers).toEqual([200, 200, 429]);
  });

  it('[UI12] SIGQUIT ends it within seconds, though somebody watches', async () => {
    await pipeline.startConsumer();
    await pipeline.startApi();
    const nginx = await inFront();
    const viewer = await StreamViewer.open(nginx.url + ROUTES.resultsStream);
    await expect.poll(() => viewer.text).toContain('data:');
    const voted = createClient({ baseUrl: nginx.url }).vote({ option: 'cats', requestId: mintRequestId() });
    await voted;
    const begun = performance.now();
    const ended = once(nginx.process, 'exit');
    nginx.signal('SIGQUIT');
    await expect(fetch(`${nginx.url}/health`).then(() => fetch(`${nginx.url}/health`))).rejects.toThrow();
    expect(viewer.ended).toBe(false);
    expect((await ended)[0]).toBe(0);
    expect(performance.now() - begun).toBeLessThan(9_000);
    await expect.poll(() => viewer.ended).toBe(true);
  });
});

describe('a request that fails behind the page in its image', () => {
  it('[UI12] is not sent a second time, for it may have been a vote', async () => {
    const seen: string[] = [];
    const names = await startNameServer(['127.0.0.1', '127.0.0.2']);
    const breaking = createServer((request) => {
      seen.push(request.method ?? '');
      request.socket.destroy();
    }).listen(0);
    onTestFinished(() => {
      names.close();
      breaking.close();
    });
    await once(breaking, 'listening');
    const { port } = breaking.address() as AddressInfo;
    const nginx = await passing(`http://api.example.com:${port}`, { resolvConf: names.resolvConf });
    for (const method of ['POST', 'GET']) {
      expect((await ask(nginx.url, ROUTES.vote, { method, body: '{}' })).status).toBe(502);
    }
    expect(seen).toEqual(['POST', 'GET']);
  });

  it('[UI12] is refused with 413 where its body is larger than MAX_REQUEST_SIZE, and never passed on', async () => {
    const bodies: string[] = [];
    const api = createServer((request, response) => {
      bodies.push(String(request.headers['content-length']));
      request.resume().on('end', () => response.end());
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void api.close());
    await once(api, 'listening');
    const { port } = api.address() as AddressInfo;
    const nginx = await passing(`http://127.0.0.1:${port}`, { env: { MAX_REQUEST_SIZE: '1000' } });
    const post = async (length: number) =>
      (await ask(nginx.url, ROUTES.vote, { method: 'POST', body: 'x'.repeat(length) })).status;
    expect([await post(1000), await post(1001)]).toEqual([200, 413]);
    expect(bodies).toEqual(['1000']);
  });
});

async function passing(apiProxy: string, { env = {}, ...options }: NginxOptions): Promise<Nginx> {
  const nginx = await startNginx({ ...options, env: { API_PROXY: apiProxy, ...env } });
  onTestFinished(() => nginx.stop());
  return nginx;
}

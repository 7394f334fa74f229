import { once } from 'node:events';
import type { IncomingHttpHeaders, RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { ROUTES } from '#contract/routes.ts';
import { apiHeaders } from '#contract/security-headers.ts';
import { expectAllCounted } from '#tests/processes/all-counted.ts';
import { ask } from '#tests/processes/ask.ts';
import { StreamViewer } from '#tests/processes/event-stream.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { Pipeline } from '#tests/processes/pipeline.ts';
import { Voters } from '#tests/processes/voters.ts';
import { startNameServer } from '#tests/servers/name-server.ts';
import type { Nginx, NginxOptions } from '#tests/servers/nginx.ts';
import { startNginx } from '#tests/servers/nginx.ts';

/** The api sends one each 12 s. */
const HEARTBEAT_MAX_MS = 25_000;
/** What nginx waits for a name, and some more on a busy machine. */
const UNNAMED_MAX_MS = 10_000;
/** Less than orchestrators wait before they kill. */
const ENDED_MAX_MS = 20_000;

/** Page and api on one origin, with every process for real. */
describe('the api behind the page in its image', () => {
  let pipeline: Pipeline;
  let api: NodeProcess;
  beforeAll(async () => {
    pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
    await pipeline.startConsumer();
    api = await pipeline.startApi({ TRUST_PROXY: '127.0.0.1', SSE_CONNECTIONS_PER_CLIENT_MAX: '2' });
  });
  afterAll(() => pipeline.close());

  const inFront = (options: NginxOptions = {}) => passing(pipeline.apiUrl, options);
  const view = async (nginx: Nginx, from = '192.0.2.9') => {
    const headers = { 'x-forwarded-for': from };
    const viewer = await StreamViewer.open(nginx.url + ROUTES.resultsStream, { headers });
    onTestFinished(() => viewer.close());
    return viewer;
  };

  it('[UI12] answers with its own headers, and those of the page are on nothing of its', async () => {
    const nginx = await inFront();
    const places = ['/api', '/api/', '/api/pipeline', '/api/results/history?minutes=5', '/api/no%2fthing'];
    for (const place of places) {
      const [through, direct] = [
        await ask(nginx.url, { path: place }),
        await ask(pipeline.apiUrl, { path: place }),
      ];
      expect({ place, status: through.status }).toEqual({ place, status: direct.status });
      expect(namesOf(through.headers)).toEqual(namesOf(direct.headers));
      for (const [name, value] of Object.entries(apiHeaders({ production: false })))
        expect(through.headers[name.toLowerCase()]).toBe(value);
    }
    expect((await ask(nginx.url, { path: '/apiary' })).headers['content-type']).toBe(
      'text/html; charset=utf-8',
    );
    expect((await ask(nginx.url, { path: ROUTES.vote, method: 'DELETE' })).status).toBe(405);
  });

  it('[UI12] a crowd votes, a viewer sees it live, and what was accepted is counted', async () => {
    const nginx = await inFront();
    const viewer = await view(nginx);
    const voters = new Voters(nginx.url, { count: 8 });
    await expect.poll(() => voters.count, { timeout: 30_000 }).toBeGreaterThan(50);
    await voters.leave();
    expect([...voters.failures]).toEqual([]);
    await expectAllCounted(pipeline, voters.accepted);
    await expect.poll(() => viewer.newest?.data.total_votes).toBe(voters.count);
    const beats = () => viewer.text.split('event: heartbeat').length;
    const before = beats();
    await expect.poll(beats, { timeout: HEARTBEAT_MAX_MS }).toBeGreaterThan(before);
    expect(viewer.ended).toBe(false);
  }, 90_000);

  it('[API12] hears of each client by its own address, where it trusts the proxy', async () => {
    const nginx = await inFront();
    const answers: unknown[] = [];
    for (const from of ['192.0.2.1', '192.0.2.2', '192.0.2.1', '192.0.2.1'])
      answers.push((await view(nginx, from)).response.statusCode);
    expect(answers).toEqual([200, 200, 200, 429]);
  });

  it('[UI12] a viewer is told when the api is gone, and finds it again at its new address', async () => {
    const names = await startNameServer(['127.0.0.1']);
    onTestFinished(() => names.close());
    const apiProxy = `http://api.example.com:${pipeline.apiPort}`;
    const nginx = await passing(apiProxy, { resolvConf: names.resolvConf });
    const viewer = await view(nginx);
    await expect.poll(() => viewer.text).toContain('data:');
    await api.end('SIGKILL');
    await expect.poll(() => viewer.ended).toBe(true);
    const away = await ask(nginx.url, {
      path: `${ROUTES.results}?key=somebody`,
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
    await expect
      .poll(async () => (await ask(nginx.url, { path: ROUTES.about })).status, { timeout: 60_000 })
      .toBe(200);
    const printed = await nginx.printed();
    expect(printed).toContain('"path":"/api/results","status":502');
    expect(printed).not.toMatch(/127\.0\.0\.1|omebody/);
  }, 90_000);
});

describe('what is on its way behind the page in its image', () => {
  it('[UI12] is not sent a second time where it broke off, for it may have been a vote', async () => {
    const seen: unknown[] = [];
    const names = await startNameServer(['127.0.0.1', '127.0.0.2']);
    onTestFinished(() => names.close());
    const port = await apiOfItsOwn(({ method, socket }) => {
      seen.push(method);
      socket.destroy();
    });
    const nginx = await passing(`http://api.example.com:${port}`, { resolvConf: names.resolvConf });
    for (const method of ['POST', 'GET']) {
      expect((await ask(nginx.url, { path: ROUTES.vote, method, body: '{}' })).status).toBe(502);
    }
    expect(seen).toEqual(['POST', 'GET']);
  });

  it('[UI12] is refused soon where nobody tells the address of the api', async () => {
    const silent = 'nameserver 127.0.53.99\n';
    const nginx = await passing('http://api.example.com:8000', { resolvConf: silent });
    const began = performance.now();
    expect((await ask(nginx.url, { path: ROUTES.results })).status).toBe(502);
    expect(performance.now() - began).toBeLessThan(UNNAMED_MAX_MS);
  });

  it('[UI12] names the client it came from, behind whom that one names, and the host it was sent to', async () => {
    const port = await apiOfItsOwn(({ headers }, response) => {
      response.end(JSON.stringify([headers['x-forwarded-for'], headers.host]));
    });
    const nginx = await passing(`http://127.0.0.1:${port}`);
    const heard = async (headers = {}) =>
      JSON.parse(String((await ask(nginx.url, { path: ROUTES.about, headers })).body));
    const { host } = new URL(nginx.url);
    expect(await heard()).toEqual(['127.0.0.1', host]);
    expect(await heard({ 'x-forwarded-for': '192.0.2.1' })).toEqual(['192.0.2.1, 127.0.0.1', host]);
  });

  it('[UI12] is refused with 413 where it is larger than MAX_REQUEST_SIZE, and never passed on', async () => {
    const lengths: unknown[] = [];
    const port = await apiOfItsOwn((request, response) => {
      lengths.push(request.headers['content-length']);
      request.resume().on('end', () => response.end());
    });
    const nginx = await passing(`http://127.0.0.1:${port}`, { env: { MAX_REQUEST_SIZE: '1000' } });
    const post = async (length: number) =>
      (await ask(nginx.url, { path: ROUTES.vote, method: 'POST', body: 'x'.repeat(length) })).status;
    expect([await post(1000), await post(1001)]).toEqual([200, 413]);
    expect(lengths).toEqual(['1000']);
  });

  it('[UI12] is answered when SIGQUIT ends it, and a stream is cut so that it ends at all', async () => {
    const { promise: taken, resolve: take } = Promise.withResolvers<ServerResponse>();
    const port = await apiOfItsOwn(({ url }, response) => {
      if (url === ROUTES.vote) take(response);
      else response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {}\n\n');
    });
    const nginx = await passing(`http://127.0.0.1:${port}`);
    const viewer = await StreamViewer.open(nginx.url + ROUTES.resultsStream);
    const vote = ask(nginx.url, { path: ROUTES.vote, method: 'POST', body: '{}' });
    const answer = await taken;
    const begun = performance.now();
    const ended = once(nginx.process, 'exit');
    nginx.signal('SIGQUIT');
    const newcomer = () =>
      ask(nginx.url, { path: '/health' }).then(
        () => 'answered',
        () => 'refused',
      );
    await expect.poll(newcomer).toBe('refused');
    answer.writeHead(201).end();
    expect((await vote).status).toBe(201);
    expect(await ended).toEqual([0, null]);
    expect(performance.now() - begun).toBeLessThan(ENDED_MAX_MS);
    await expect.poll(() => viewer.ended).toBe(true);
  });
});

async function passing(apiProxy: string, { env = {}, ...options }: NginxOptions = {}): Promise<Nginx> {
  const nginx = await startNginx({ ...options, env: { API_PROXY: apiProxy, ...env } });
  onTestFinished(() => nginx.stop());
  return nginx;
}

/** A server that answers as a test wants; gives its port, on every loopback address. */
async function apiOfItsOwn(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** The names of headers, but for those of the connection and of who sends it. */
function namesOf(headers: IncomingHttpHeaders): string[] {
  return Object.keys(headers)
    .filter((name) => !['connection', 'keep-alive', 'server'].includes(name))
    .sort();
}

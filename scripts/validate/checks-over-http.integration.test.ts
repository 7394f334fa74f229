import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Standalone } from '#tests/processes/standalone.ts';
import type { Alter, Altered } from '#tests/servers/altering-proxy.ts';
import { alteringProxy } from '#tests/servers/altering-proxy.ts';
import { checkErrors } from './errors.ts';
import type { Finding } from './finding.ts';
import { checkHealth } from './health.ts';
import { checkSecurityHeaders } from './security-headers.ts';
import { checkSize, PAGE_LIMITS } from './size.ts';
import type { OwnTarget, Target } from './target.ts';
import { originOf, ourVote, voteAt } from './target.ts';

let standalone: Standalone;
beforeAll(async () => {
  standalone = await Standalone.start();
});
afterAll(() => standalone?.close());

/** The vote behind a proxy that alters what matches a path. */
async function altered(path: RegExp, change: (answer: Altered) => Partial<Altered>): Promise<Target> {
  return await behind(async (request, forward) => {
    const answer = await forward();
    return path.test(`${request.method} ${request.url}`) ? { ...answer, ...change(answer) } : answer;
  });
}

async function behind(alter: Alter): Promise<Target> {
  const proxy = await alteringProxy(originOf(standalone.url), alter);
  onTestFinished(() => proxy.close());
  return voteAt(proxy.url);
}

/** As if the vote at an address were ours, so that bare bytes are sent and counts compared. */
function asOurs(origin: string): OwnTarget {
  return { ...ourVote(), origin: async () => origin };
}

const told = (findings: readonly Finding[]) => findings.map(({ what, where }) => `${where}: ${what}`);

const without = (name: string) => (answer: Altered) => {
  const { [name]: _, ...headers } = answer.headers;
  return { headers };
};
const withHeader = (name: string, value: string) => (answer: Altered) => ({
  headers: { ...answer.headers, [name]: value },
});

describe('health', () => {
  it('passes what answers as the contract says', async () => {
    expect(await checkHealth(voteAt(standalone.url))).toEqual([]);
  });

  it.each<[string, RegExp, (answer: Altered) => Partial<Altered>, RegExp]>([
    ['a process that is not ready', / \/ready/, () => ({ status: 503 }), /GET \/ready: .*503/],
    [
      'an answer of another form',
      /GET \/health/,
      () => ({ body: '{"status":"fine"}' }),
      /GET \/health: .*contract/,
    ],
    ['what is no JSON', /GET \/api$/, () => ({ body: 'ok' }), /GET \/api: .*contract/],
    ['a HEAD that is refused', /HEAD \/ready/, () => ({ status: 404 }), /HEAD \/ready: .*404/],
    ['metrics for everybody', /\/metrics/, () => ({ body: '# HELP votes_total V.\n' }), /\/metrics: Anybody/],
  ])('finds %s', async (_, path, change, finding) => {
    expect(told(await checkHealth(await altered(path, change)))).toEqual([expect.stringMatching(finding)]);
  });
});

describe('errors', () => {
  it('passes what refuses as the table says, and counts nothing of it', async () => {
    expect(await checkErrors(asOurs(originOf(standalone.url)))).toEqual([]);
  });

  const STACK = '{"status":500,"error":"TypeError: x\\n    at castVote (/srv/api/vote.ts:12:3)"}';
  it.each<[string, RegExp, (answer: Altered) => Partial<Altered>, RegExp]>([
    [
      'a stack',
      /GET \/api\/votes\/x/,
      () => ({ status: 500, body: STACK }),
      /a receipt of no vote.*nobody outside/,
    ],
    ['another status', /DELETE/, () => ({ status: 404 }), /results by DELETE.*404 and not 405/],
    [
      'another type',
      /GET \/api\/nothing/,
      withHeader('content-type', 'application/json'),
      /not application\/problem/,
    ],
    [
      'a code of another error',
      /minutes=0/,
      ({ body }) => ({ body: body.replace('validation_failed', 'x') }),
      /not the problem/,
    ],
    [
      'a field too many',
      /minutes=0/,
      ({ body }) => ({ body: body.replace('{', '{"server":"a",') }),
      /not the problem/,
    ],
    ['a page in place of a problem', /GET \/api\/vote$/, () => ({ body: '<h1>No</h1>' }), /not the problem/],
  ])('finds %s', async (_, path, change, finding) => {
    const found = told(await checkErrors(await altered(path, change)));
    expect(found).toContainEqual(expect.stringMatching(finding));
    expect(new Set(found.map((each) => each.split(':')[0])).size).toBe(1);
  });

  it('finds a refusal that is counted', async () => {
    let total = 0;
    const counting = await altered(/GET \/api\/results$/, ({ body }) => ({
      body: JSON.stringify({ ...JSON.parse(body), total_votes: total++ }),
    }));
    const found = told(await checkErrors(asOurs(await counting.origin())));
    expect(found).toContainEqual(expect.stringMatching(/0 votes were counted before and 1 after/));
  });

  it('finds a server that answers bytes that are not HTTP in its own words', async () => {
    const server = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const found = told(await checkErrors(asOurs(`http://127.0.0.1:${port}`)));
    expect(found).toContainEqual(
      expect.stringMatching(/the greeting of TLS, as bytes: Its type is undefined/),
    );
  });
});

describe('security headers', () => {
  it('pass where each answer carries its own', async () => {
    expect(await checkSecurityHeaders(asOurs(originOf(standalone.url)))).toEqual([]);
  });

  it.each<[string, RegExp, (answer: Altered) => Partial<Altered>, RegExp]>([
    ['missing on the page', /GET \/$/, without('x-frame-options'), /GET \/: X-Frame-Options is missing/],
    [
      'missing on an asset',
      /\.js$/,
      without('x-content-type-options'),
      /\.js: X-Content-Type-Options is missing/,
    ],
    [
      'missing on the stream',
      /\/stream/,
      without('content-security-policy'),
      /stream: Content-Security-Policy is missing/,
    ],
    [
      'missing on an error',
      /\/api\/nothing/,
      without('referrer-policy'),
      /\/api\/nothing: Referrer-Policy is missing/,
    ],
    ['missing on HEAD', /HEAD \/$/, without('permissions-policy'), /HEAD \/: Permissions-Policy is missing/],
    [
      'that let inline code run',
      /GET \/$/,
      withHeader('content-security-policy', "script-src 'unsafe-inline'"),
      /lets inline code run/,
    ],
    [
      'of another style',
      /\/docs/,
      ({ body }) => ({ body: body.replace('<style>', '<style>a{}') }),
      /docs: Content-Security-Policy is/,
    ],
    ['that name the server', /\/ready/, withHeader('server', 'nginx/1.2'), /server tells what runs: nginx/],
    ['that name the framework', /\/api$/, withHeader('x-powered-by', 'Express'), /x-powered-by tells/],
  ])('are found %s', async (_, path, change, finding) => {
    const found = told(await checkSecurityHeaders(await altered(path, change)));
    expect(found).toContainEqual(expect.stringMatching(finding));
  });
});

describe('size', () => {
  it('passes the page as it is built', async () => {
    expect(await checkSize(voteAt(standalone.url))).toEqual([]);
  });

  it('finds files that are not packed', async () => {
    const found = told(await checkSize(await behind((_, forward) => forward())));
    expect(found).toContainEqual(expect.stringMatching(/\.js: A file is not packed .* gzip/));
    expect(found).toContainEqual(expect.stringMatching(/\.css: A file is not packed .* br/));
  });

  it('finds a script over the limit, and one that only another script names', async () => {
    const more = await behind(async ({ url = '' }, forward) => {
      const answer = await forward();
      if (url.endsWith('/more.js'))
        return { ...answer, status: 200, body: ' '.repeat(PAGE_LIMITS.scriptBytes + 1_000) };
      return url.endsWith('.js') ? { ...answer, body: 'import("./more.js")' } : answer;
    });
    const over = new RegExp(`the scripts, gzip are ${PAGE_LIMITS.scriptBytes / 1_000 + 1}\\.\\d KB`);
    expect(told(await checkSize(more))).toContainEqual(expect.stringMatching(over));
  });

  it('finds a file the page names that is not there', async () => {
    const found = told(await checkSize(await altered(/\.css$/, () => ({ status: 404 }))));
    expect(found).toContainEqual(expect.stringMatching(/\.css: The page names a file that answers 404/));
  });
});

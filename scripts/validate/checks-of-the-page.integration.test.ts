import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createClient } from '#contract/client.ts';
import { startBrowser } from '#tests/e2e/browser.ts';
import { startNode } from '#tests/processes/node-process.ts';
import { Standalone } from '#tests/processes/standalone.ts';
import type { Alter } from '#tests/servers/altering-proxy.ts';
import { alteringProxy } from '#tests/servers/altering-proxy.ts';
import { checkAccessibility } from './accessibility.ts';
import type { Finding } from './finding.ts';
import { checkFunction } from './function.ts';
import type { StartedVote, Target } from './target.ts';
import { originOf, ourVote, voteAt } from './target.ts';

let standalone: Standalone;
let browser: Browser;
beforeAll(async () => {
  [standalone, browser] = await Promise.all([Standalone.start(), startBrowser()]);
});
afterAll(() => Promise.all([browser?.close(), standalone?.close()]));

async function behind(alter: Alter): Promise<Target> {
  const proxy = await alteringProxy(originOf(standalone.url), alter);
  onTestFinished(() => proxy.close());
  return { ...voteAt(proxy.url), browser: async () => browser };
}

/** Adds to files of the page. */
function adding(file: RegExp, text: string): Alter {
  return async ({ url = '' }, forward) => {
    const answer = await forward();
    return file.test(url) ? { ...answer, body: answer.body + text } : answer;
  };
}

const told = (findings: readonly Finding[]) => findings.map(({ what, where }) => `${what} ${where}`);

describe('function', { timeout: 90_000 }, () => {
  /** A vote of ours that is another one after its restart, or tells other results. */
  function ours(vote: StartedVote): Target {
    const target = ourVote();
    return { ...target, browser: async () => browser, ours: { ...target.ours, start: async () => vote } };
  }

  it('finds a vote that is accepted and not counted', async () => {
    const target = await behind(async (request, forward) => {
      if (request.method !== 'POST') return await forward();
      const request_id = request.headers['idempotency-key'];
      const accepted = { message: 'Vote recorded successfully', option: 'cats', stream_id: '1', request_id };
      const headers = { 'content-type': 'application/json' };
      return { status: 201, headers, body: JSON.stringify(accepted) };
    });
    expect(told(await checkFunction(target))).toEqual([
      expect.stringMatching(/^A vote is not shown on a second page/),
    ]);
  });

  it('finds a page that complains', async () => {
    const target = await behind(adding(/config\.js$/, 'console.error("Something is wrong.")'));
    expect(told(await checkFunction(target))).toContainEqual(
      expect.stringMatching(/The page complains: Something is wrong/),
    );
  });

  it('finds results that count a vote twice', async () => {
    const { total_votes: votes } = await createClient({ baseUrl: originOf(standalone.url) }).results();
    const target = await behind(async ({ url }, forward) => {
      const answer = await forward();
      if (url !== '/api/results') return answer;
      return {
        ...answer,
        body: answer.body.replace(`"total_votes":${votes + 1}`, `"total_votes":${votes + 2}`),
      };
    });
    const found = await checkFunction(
      ours({
        url: await target.origin(),
        process: standalone.process,
        startAgain: async () => {},
        close: async () => {},
      }),
    );
    expect(told(found)).toContainEqual(expect.stringMatching(/was voted, and the results say/));
  });

  it('finds a vote that is lost by a restart', async () => {
    const after = await behind(async ({ url = '' }, forward) => {
      const answer = await forward();
      return url.startsWith('/api/results') ? { ...answer, status: 503, headers: {} } : answer;
    });
    const sleeping = startNode(['-e', 'setInterval(() => {}, 60_000)']);
    onTestFinished(() => void sleeping.end('SIGKILL'));
    const forgetful = { url: standalone.url, process: sleeping, startAgain, close: async () => {} };
    async function startAgain() {
      forgetful.url = await after.origin();
    }
    expect(told(await checkFunction(ours(forgetful)))).toEqual([
      expect.stringMatching(/^A vote does not survive a restart/),
    ]);
  });
});

describe('accessibility', () => {
  it('finds what axe finds and what has to be scrolled sideways, in each view, and casts no vote where it may not', async () => {
    const total = async () =>
      (await createClient({ baseUrl: originOf(standalone.url) }).results()).total_votes;
    const before = await total();
    const pale = 'h2, [data-testid="vote-status"] p { color: #bbb !important; background: #ccc !important }';
    const broken = await behind(adding(/\.css$/, `${pale} main { min-width: 700px }`));
    const found = told(await checkAccessibility(broken));
    const contrast = found.filter((each) => each.includes('color-contrast, serious')).join();
    for (const view of [
      'opened, phone, light',
      'voted, desktop, dark',
      'waiting, phone, dark',
      'failing, desktop at 200 %, light',
      'the pipeline, phone, light',
    ]) {
      expect(contrast).toContain(view);
    }
    const sideways = found.filter((each) => each.includes('scrolled sideways')).join();
    expect(sideways).toMatch(/7\d\d px wide.*opened, phone, light/);
    expect(sideways).not.toContain('desktop, ');
    expect(await total()).toBe(before);
  }, 120_000);
});

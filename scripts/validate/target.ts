import { execFileSync } from 'node:child_process';
import type { Browser } from 'playwright-core';
import { startBrowser } from '#tests/e2e/browser.ts';
import { PROJECT } from '#tests/processes/node-process.ts';
import type { StandaloneOptions } from '#tests/processes/standalone.ts';
import { Standalone } from '#tests/processes/standalone.ts';

/** What a check looks at: a vote that runs, wherever that is. */
export interface Target {
  /** Where page and api are reached, without a slash at the end; a vote of ours is started by the first who asks. */
  origin(): Promise<string>;
  /** One for all checks; each opens contexts of its own in it and closes them. */
  browser(): Promise<Browser>;
  /** Says what was measured or left out; shown beside the check. */
  note(text: string): void;
  /** Whether a vote may be cast that will be counted. */
  readonly mayVote: boolean;
  /** Where the vote is ours, to be built, started and stopped. */
  readonly ours?: OwnVote;
}

/** A vote that is ours, and where it comes from. */
export interface OwnVote {
  /** The folder of the project. */
  readonly project: string;
  /** The vote behind `origin`, and how long its first start took. */
  running(): Promise<{ readonly vote: StartedVote; readonly firstStartMs: number }>;
  /** Starts another, on an empty folder of its own where `options` names none. */
  start(options?: StandaloneOptions): Promise<StartedVote>;
}

/** What checks need of a vote they start. */
export type StartedVote = Pick<Standalone, 'url' | 'process' | 'startAgain' | 'close'>;

export type OwnTarget = Target & { readonly ours: OwnVote };

/** A target with the means to leave nothing behind. */
export type Closable<T> = T & { close(): Promise<void> };

/** This project's vote, run as `npm start` runs it. */
export function ourVote(project = PROJECT): Closable<OwnTarget> {
  const started: Promise<Standalone>[] = [];
  const start = async (options: StandaloneOptions = {}) => {
    await built();
    // As people start it, with all that it has to do for the first time.
    const env = { ...options.env, NODE_DISABLE_COMPILE_CACHE: '1' };
    const starting = Standalone.start({ ...options, env, isFirstStart: true });
    started.push(starting);
    return await starting;
  };
  const built = once(async () => buildPage(project));
  const running = once(async () => {
    await built();
    const began = performance.now();
    return { vote: await start(), firstStartMs: performance.now() - began };
  });
  const { browser, closeBrowser } = lazyBrowser();
  return {
    origin: async () => originOf((await running()).vote.url),
    browser,
    note: () => {},
    mayVote: true,
    ours: { project, running, start },
    close: async () => {
      await closeBrowser();
      // One that is just starting is waited for: it could not be ended before.
      const votes = await Promise.allSettled(started);
      await Promise.all(votes.map((each) => each.status === 'fulfilled' && each.value.close()));
    },
  };
}

/**
 * A vote that runs already, page and api on one origin.
 *
 * @param url Its address; only the origin counts.
 */
export function voteAt(url: string, { mayVote = false } = {}): Closable<Target> {
  const { browser, closeBrowser } = lazyBrowser();
  return { origin: async () => originOf(url), browser, note: () => {}, mayVote, close: closeBrowser };
}

export function originOf(url: string): string {
  return new URL(url).origin;
}

/** Builds what is served, where its sources have changed, as `npm start` does. What it says is no part of a verdict. */
function buildPage(project: string): void {
  execFileSync('node', ['scripts/before-start.js'], { cwd: project, stdio: ['ignore', 2, 2] });
}

function lazyBrowser() {
  let started: Promise<Browser> | undefined;
  return {
    browser: () => {
      started ??= startBrowser();
      return started;
    },
    closeBrowser: async () => (await started?.catch(() => undefined))?.close(),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

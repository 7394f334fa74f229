import { act, cleanup, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '#contract/client.ts';
import { ResultsStore } from '../results/results-store.ts';
import { ManualTimers } from '../testing/manual-timers.ts';
import { setPageAddress } from '../testing/page-address.ts';
import { consumer, pipelineAnswer } from '../testing/pipeline-answer.ts';
import { ScriptedStreams } from '../testing/scripted-streams.ts';
import { resultsOf, VoteApi } from '../testing/vote-api.ts';
import { Pipeline } from './Pipeline.tsx';

let api: VoteApi;
let timers: ManualTimers;
let store: ResultsStore;
/** Questions that were asked, and those that were answered. */
let counts: { asked: number; answered: number };

/** Renders the view over a live stream that has brought four votes. */
function open(): void {
  const streams = new ScriptedStreams();
  const api = createClient({ baseUrl: '' });
  const own = counts;
  const pipeline = () => {
    own.asked += 1;
    return api.pipeline().finally(() => void own.answered++);
  };
  const client = { ...api, pipeline };
  const services = { client, timers, random: () => 1 };
  store = new ResultsStore({ ...services, openStream: streams.open });
  const publicUrl = { ok: true, url: 'http://localhost/' } as const;
  render(<Pipeline services={{ ...services, store, publicUrl }} />);
  act(() => {
    store.start();
    streams.newest.opens();
    streams.newest.brings(resultsOf(3, 1));
  });
}

const sentence = () => screen.getByTestId('verdict').textContent;
const station = (name: string) => screen.getByTestId(`station-${name}`);
const states = () => screen.getAllByTestId(/^station-/).map(({ dataset }) => dataset.state);

/** Waits until no question is open, and what was answered is on screen. */
const settled = () =>
  act(async () => {
    await expect.poll(() => counts.answered).toBe(counts.asked);
    await new Promise((resolve) => setTimeout(resolve));
  });

/** Opens the view and waits for the first answer. */
async function openAnswered(): Promise<void> {
  open();
  await settled();
}

/** The next answer, when it is asked for within `ms`, is this. */
async function next(answer: VoteApi['answers'][number], ms = 1_000): Promise<void> {
  await settled();
  api.answers = [answer];
  act(() => timers.advance(ms));
  await settled();
}

beforeEach(async () => {
  api = await VoteApi.start();
  setPageAddress(api.url);
  timers = new ManualTimers();
  counts = { asked: 0, answered: 0 };
  api.answers = [pipelineAnswer()];
});
afterEach(async () => {
  cleanup();
  store.stop();
  await api.stop();
});

describe('the pipeline view', () => {
  it('[UI7] before an answer nothing is claimed to be known', () => {
    api.answers = ['wait'];
    open();
    expect(sentence()).toMatch(/^Asking how the votes fare/);
    expect(states()).toEqual(['works', 'unknown', 'unknown', 'unknown', 'unknown', 'works']);
    expect(within(station('log')).getAllByText('not known')).toHaveLength(3);
    expect(screen.getByTestId('age').textContent).toBe('No answer yet');
  });

  it('[UI7] is an ordered list of the hops, each with its name, its state in words, and its figures', async () => {
    await openAnswered();
    expect(sentence()).toMatch(/^All is well: 40 votes counted, none waits\./);
    const hops = within(screen.getByRole('list', { name: /hops of a vote/ })).getAllByRole('article');
    const names = hops.map((hop) => within(hop).getByRole('heading', { level: 2 }).textContent);
    expect(names).toEqual(['Browser', 'Api', 'Event log', 'Consumer', 'Database', 'Live push']);
    for (const hop of hops) expect(within(hop).getByText('Works')).toBeTruthy();
    const [figure] = within(station('api')).getAllByRole('term');
    expect([figure?.textContent, figure?.nextSibling?.textContent]).toEqual(['accepted', '40']);
    expect(screen.getByTestId('age').textContent).toBe('Asked every second');
  });

  it('[UI7] dots move in a pipe while votes go through it, and stand when they do', async () => {
    await openAnswered();
    expect(sentence()).toMatch(/40 votes/);
    const dots = (from: string) => screen.getByTestId(`pipe-${from}`).querySelectorAll('[data-dot]').length;
    expect(dots('browser')).toBe(0);
    const moved = { intake: { appended: 48 }, log: { waiting: 8 } };
    await next(pipelineAnswer(moved));
    expect(sentence()).toMatch(/8 on the way/);
    expect([dots('browser'), dots('log'), dots('consumer')]).toEqual([4, 0, 0]);
    expect(screen.getByTestId('pipe-browser').textContent).toBe('8/s');
    act(() => timers.advance(4_000));
    await settled();
    expect(dots('browser')).toBe(0);
  });

  it('[UI7] the tank holds the votes that wait, the hop where they are stuck is marked, and its pipe is shut', async () => {
    await openAnswered();
    const stuck = pipelineAnswer({ stuck_at: 'consumer', consumers: [], log: { waiting: 7 } });
    await next(stuck);
    expect(sentence()).toMatch(
      /^No consumer is there: 7 votes wait in the log, none is lost\.Start a consumer\./,
    );
    expect(station('log').querySelectorAll('[data-ball]')).toHaveLength(7);
    expect(within(station('consumer')).getByText('Stuck here')).toBeTruthy();
    expect(screen.getAllByText('Stuck here')).toHaveLength(1);
    expect(screen.getByTestId('pipe-log').dataset.flow).toBe('blocked');
  });

  it('[UI7] says why in words and by code, and draws a robot for each consumer and a letter for what is no vote', async () => {
    const consumers = [consumer('retrying', { sqlstate_class: '53' }), consumer('counting')];
    const dead_letters = { count: 2, at_least: false, newest: null };
    api.answers = [pipelineAnswer({ stuck_at: 'results', consumers, results: { dead_letters } })];
    await openAnswered();
    expect(sentence()).toMatch(
      /Because the database has run out of .* \(database_unavailable, SQLSTATE 53\)\./,
    );
    expect(
      station('consumer').querySelectorAll('[data-state="retrying"], [data-state="counting"]'),
    ).toHaveLength(2);
    expect(station('database').textContent).toMatch(/2dead letters|dead letters2/);
  });

  it('[UI7] without the api the last answer stays, and its age is told', async () => {
    await openAnswered();
    await next('cut');
    expect(sentence()).toMatch(/^This page cannot reach the api: what is shown is from before\./);
    expect(states()).toEqual(['waits', 'broken', 'unknown', 'unknown', 'unknown', 'works']);
    expect(station('api').textContent).toContain('40');
    act(() => timers.advance(9_000));
    expect(screen.getByTestId('age').textContent).toBe('Answered 10 s ago');
    await next(pipelineAnswer(), 8_000);
    expect(sentence()).toMatch(/All is well/);
    expect(screen.getByTestId('age').textContent).toBe('Asked every second');
  });

  it('[UI7] each hop tells what it is and which file does it, on demand', async () => {
    await openAnswered();
    const details = station('consumer').querySelector('details');
    expect(details?.open).toBe(false);
    expect(within(details as HTMLElement).getByText('consumer/consumer.ts')).toBeTruthy();
    expect(details?.querySelector('summary')?.textContent).toBe('What is this? (Consumer)');
  });

  it('[UI7] a screen reader hears what changed, at most every five seconds, and no figure that runs', async () => {
    await openAnswered();
    const announced = () => screen.getByTestId('announcement').textContent;
    expect(screen.getByTestId('announcement').getAttribute('aria-live')).toBe('polite');
    await next(pipelineAnswer(), 5_000);
    expect(announced()).toMatch(/^All is well\. /);
    const stuck = (waiting: number) =>
      pipelineAnswer({ stuck_at: 'consumer', consumers: [], log: { waiting } });
    await next(stuck(7));
    expect(sentence()).toMatch(/7 votes wait/);
    expect(announced()).not.toMatch(/No consumer/);
    act(() => timers.advance(4_000));
    expect(announced()).toBe('No consumer is there. Start a consumer.');
    await next(stuck(9));
    expect(sentence()).toMatch(/9 votes wait/);
    act(() => timers.advance(5_000));
    expect(announced()).toBe('No consumer is there. Start a consumer.');
  });

  it('[UI7] asks no more once it is closed', async () => {
    await openAnswered();
    cleanup();
    store.stop();
    const before = counts.asked;
    timers.advance(60_000);
    expect(counts.asked).toBe(before);
  });
});

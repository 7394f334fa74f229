// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClient } from '#contract/client.ts';
import type { Pipeline } from '#contract/pipeline.ts';
import { ManualTimers } from '../testing/manual-timers.ts';
import { pipelineAnswer, pipelineOf } from '../testing/pipeline-answer.ts';
import { refused, VoteApi } from '../testing/vote-api.ts';
import { PipelineStore } from './pipeline-store.ts';

describe('the store of the pipeline', () => {
  let api: VoteApi;
  let timers: ManualTimers;
  let store: PipelineStore;

  beforeEach(async () => {
    api = await VoteApi.start();
    api.answers = [pipelineAnswer()];
    timers = new ManualTimers();
    // Of each back-off the longest.
    store = new PipelineStore({ client: createClient({ baseUrl: api.url }), timers, random: () => 1 });
  });
  afterEach(async () => {
    store.stop();
    await api.stop();
  });

  /** Waits until the answer to so many questions is taken, and the next question planned. */
  const asked = (count: number) =>
    expect.poll(() => [api.asked.length, timers.due.length]).toEqual([count, 1]);

  it('[UI7] asks once a second, and knows what moved between two answers', async () => {
    api.answers = [
      pipelineAnswer(),
      pipelineAnswer({ intake: { appended: 44 }, results: { counted: 43 }, log: { waiting: 1 } }),
    ];
    store.start();
    store.start();
    await asked(1);
    expect(timers.due).toEqual([1_000]);
    expect(store.getSnapshot()).toMatchObject({ pipeline: pipelineOf(), answeredAt: timers.now() });
    timers.advance(1_000);
    await asked(2);
    expect(store.getSnapshot().rates).toEqual({ accepted: 4, delivered: 3, counted: 3 });
  });

  it('[UI7] asks less often while there is no answer, keeps the last one, and is back at its pace at once', async () => {
    store.start();
    await asked(1);
    const answeredAt = timers.now();
    api.answers = ['cut'];
    const pauses: (number | undefined)[] = [];
    for (let count = 2; count < 8; count += 1) {
      timers.advance(timers.due[0] ?? 0);
      await asked(count);
      pauses.push(timers.due[0]);
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 4_000, 4_000, 4_000]);
    expect(store.getSnapshot()).toMatchObject({ pipeline: pipelineOf(), answeredAt });
    expect(store.getSnapshot()).toMatchObject({
      failure: { code: 'network' },
      rates: { accepted: undefined },
    });
    api.answers = [pipelineAnswer()];
    timers.advance(4_000);
    await asked(8);
    expect(timers.due).toEqual([1_000]);
    expect(store.getSnapshot()).toMatchObject({ failure: undefined, answeredAt: timers.now() });
    api.answers = ['cut'];
    timers.advance(1_000);
    await asked(9);
    expect(timers.due).toEqual([1_000]);
  });

  it('[UI7] waits as long as the api asks it to', async () => {
    api.answers = [refused('overloaded', { 'retry-after': '30' })];
    store.start();
    await asked(1);
    expect(timers.due).toEqual([30_000]);
  });

  it('[UI7] has never two questions open, whatever the page does meanwhile', async () => {
    api.answers = ['wait'];
    store.start();
    await expect.poll(() => api.asked).toHaveLength(1);
    store.reconnect();
    store.stop();
    store.start();
    await new Promise(setImmediate);
    expect(api.asked).toHaveLength(1);
    api.answers = [pipelineAnswer()];
    api.cutWaiting();
    await expect.poll(() => timers.due).toEqual([1_000]);
    expect(api.asked).toHaveLength(1);
  });

  it('[UI7] asks at once when the network is back', async () => {
    store.start();
    await asked(1);
    store.reconnect();
    await asked(2);
  });

  it('[UI7] asks nothing and takes nothing while nobody looks', async () => {
    const heard = vi.fn();
    store.subscribe(heard);
    api.answers = ['wait'];
    store.start();
    await expect.poll(() => api.asked).toHaveLength(1);
    store.stop();
    store.reconnect();
    api.cutWaiting();
    timers.advance(60_000);
    await new Promise((resolve) => setTimeout(resolve));
    expect(api.asked).toHaveLength(1);
    expect(heard).not.toHaveBeenCalled();
    api.answers = [pipelineAnswer()];
    store.start();
    await asked(2);
    expect(heard).toHaveBeenCalledOnce();
  });

  it('[UI7] knows of nothing that moves once nobody looks, and keeps the figures', async () => {
    api.answers = [pipelineAnswer(), pipelineAnswer({ results: { counted: 43 } })];
    store.start();
    await asked(1);
    timers.advance(1_000);
    await asked(2);
    expect(store.getSnapshot().rates.counted).toBe(3);
    store.stop();
    const { pipeline, rates } = store.getSnapshot();
    expect(rates.counted).toBeUndefined();
    expect(pipeline?.results.counted).toBe(43);
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['another service', { status: 'ok' }],
    ['no word on where votes are stuck', { ...pipelineOf(), stuck_at: undefined }],
    ['no intake', { ...pipelineOf(), intake: null }],
    ['nothing of whether votes are taken', { ...pipelineOf(), intake: {} }],
    ['no log', { ...pipelineOf(), log: null }],
    ['nothing of whether the log is there', { ...pipelineOf(), log: {} }],
    ['consumers that are none', { ...pipelineOf(), consumers: ['one'] }],
    ['no word on consumers', { ...pipelineOf(), consumers: undefined }],
    ['no results', { ...pipelineOf(), results: null }],
    ['nothing of whether the database is there', { ...pipelineOf(), results: {} }],
  ])('[UI7] takes no answer that tells of %s', async (_, body) => {
    api.answers = [{ status: 200, body }];
    store.start();
    await asked(1);
    expect(store.getSnapshot()).toMatchObject({ pipeline: undefined, failure: { code: 'not_the_api' } });
  });

  it('[UI7] takes what is wrong with the client itself for no answer', async () => {
    const client = { pipeline: (): Promise<Pipeline> => Promise.reject(new Error('broken')) };
    store = new PipelineStore({ client, timers, random: () => 1 });
    store.start();
    await expect.poll(() => store.getSnapshot()).toMatchObject({ failure: { code: 'network' } });
  });
});

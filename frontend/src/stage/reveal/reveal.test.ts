import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '#contract/client.ts';
import { ManualTimers } from '../../testing/manual-timers.ts';
import { setPageAddress } from '../../testing/page-address.ts';
import { refused, VoteApi } from '../../testing/vote-api.ts';
import { Reveal } from './reveal.ts';

const REVEALED = { status: 200, body: { ballot: 'open', revealed: true } };

let api: VoteApi;
let timers: ManualTimers;
let key: { current: string | undefined };
let reveal: Reveal;
let steps: unknown[];

beforeEach(async () => {
  api = await VoteApi.start();
  setPageAddress(api.url);
  api.answers = [REVEALED];
  timers = new ManualTimers();
  key = { current: 'open-sesame-0123456789' };
  reveal = new Reveal({ client: createClient({ baseUrl: '' }), key, timers });
  steps = [];
  reveal.subscribe(() => steps.push(reveal.getSnapshot()));
});
afterEach(() => api.stop());

const untilStep = (step: string) => expect.poll(() => reveal.getSnapshot().step).toBe(step);
const counting = (secondsLeft: number) => ({ step: 'counting', secondsLeft });

describe('revealing', () => {
  it('[UI10] counts down from three, then asks the api, once', async () => {
    reveal.begin();
    timers.advance(2_999);
    expect(api.asked).toEqual([]);
    timers.advance(1);
    await untilStep('idle');
    expect(api.asked.map(({ path }) => path)).toEqual(['/api/ballot/reveal']);
    expect(steps).toEqual([counting(3), counting(2), counting(1), { step: 'asking' }, { step: 'idle' }]);
  });

  it('[UI10] asks nothing when it was cancelled, however late', () => {
    reveal.begin();
    timers.advance(2_999);
    reveal.cancel();
    timers.advance(10_000);
    expect(steps).toEqual([counting(3), counting(2), counting(1), { step: 'idle' }]);
    expect(api.asked).toEqual([]);
  });

  it('[UI10] is begun once, however often the key is pressed', async () => {
    reveal.begin();
    timers.advance(1_000);
    reveal.begin();
    expect(reveal.getSnapshot()).toEqual(counting(2));
    api.answers = ['wait'];
    timers.advance(2_000);
    reveal.begin();
    reveal.cancel();
    expect(reveal.getSnapshot()).toEqual({ step: 'asking' });
    await expect.poll(() => api.asked).toHaveLength(1);
    api.cutWaiting();
    await untilStep('refused');
  });

  it('[UI10] without a key says so at once, and asks nothing', () => {
    key.current = undefined;
    reveal.begin();
    timers.advance(10_000);
    expect(steps).toEqual([{ step: 'refused', reason: 'no_key' }]);
    expect(api.asked).toEqual([]);
  });

  it.each([
    [refused('wrong_stage_key'), 'wrong_stage_key'],
    [refused('stage_has_no_key'), 'stage_has_no_key'],
    [refused('ballot_unavailable'), 'ballot_unavailable'],
    ['cut', 'network'],
  ] as const)('[UI10] tells why it was refused, and can be tried again: %j', async (answer, code) => {
    api.answers = [answer, REVEALED];
    reveal.begin();
    timers.advance(3_000);
    await untilStep('refused');
    expect(reveal.getSnapshot()).toMatchObject({ reason: { code } });
    reveal.begin();
    timers.advance(3_000);
    await untilStep('idle');
  });

  it('[UI10] tells of a failure of any kind, and tells nobody who has left', async () => {
    const client = { reveal: () => Promise.reject(new Error('no fetch here')) };
    const broken = new Reveal({ client, key, timers });
    let told = 0;
    broken.subscribe(() => void told++)();
    broken.begin();
    timers.advance(3_000);
    await expect.poll(() => broken.getSnapshot().step).toBe('refused');
    expect(broken.getSnapshot()).toMatchObject({ reason: { code: 'network' } });
    expect(told).toBe(0);
    broken.cancel();
    expect(broken.getSnapshot()).toEqual({ step: 'idle' });
  });
});

import { expect, it, onTestFinished } from 'vitest';
import { createClient } from '#contract/client.ts';
import type { Database } from '#runtime/database/database.ts';
import { Standalone } from '#tests/processes/standalone.ts';
import { stageOf } from './stage.ts';

const PUBLIC_URL = 'https://vote.example.com/';
const unused = {} as Database;

it('[API15] standalone makes a key for the stage where counts are withheld, and tells it to its organiser', async () => {
  const standalone = await Standalone.start({ env: { RESULTS_VISIBLE: 'revealed', PUBLIC_URL } });
  onTestFinished(() => standalone.close());
  const origin = `http://127.0.0.1:${standalone.port}`;
  const client = createClient({ baseUrl: origin });
  const [, key = ''] =
    /Stage +https:\/\/vote\.example\.com\/stage#key=(\S+)/.exec(standalone.process.printed()) ?? [];
  expect(key.length).toBeGreaterThanOrEqual(24);
  expect(await client.results()).toMatchObject({ withheld: true });
  await expect(client.reveal(`${key}x`)).rejects.toMatchObject({ code: 'wrong_stage_key' });
  expect(await client.reveal(key)).toEqual({ ballot: 'open', revealed: true });
  await expect.poll(() => client.results()).not.toHaveProperty('withheld');
  expect(await (await fetch(`${origin}/config.js`)).text()).toContain(`"PUBLIC_URL":"${PUBLIC_URL}"`);
}, 90_000);

it('[API15] standalone makes another key at each start', () => {
  const settings = { STAGE_KEY: undefined, RESULTS_VISIBLE: 'closed' } as const;
  const [one, other] = [stageOf(settings, unused), stageOf(settings, unused)];
  expect(one.path).toBe(`stage#key=${one.mayReveal?.key}`);
  expect(other.mayReveal?.key).not.toBe(one.mayReveal?.key);
});

it('[API15] standalone makes no key where counts are shown anyway', () => {
  const stage = stageOf({ STAGE_KEY: undefined, RESULTS_VISIBLE: 'live' }, unused);
  expect(stage).toEqual({ mayReveal: undefined, path: 'stage' });
});

it('[API15] standalone goes by STAGE_KEY where it is set, and tells it to nobody', () => {
  const stage = stageOf({ STAGE_KEY: 'open-sesame-0123456789', RESULTS_VISIBLE: 'revealed' }, unused);
  expect(stage.mayReveal?.key).toBe('open-sesame-0123456789');
  expect(stage.path + stage.hint).not.toContain('open-sesame');
});

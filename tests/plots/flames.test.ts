import { expect, it } from 'vitest';
import type { Flame } from './flames.ts';
import { flames } from './flames.ts';

const flame = (title: string, value: number, children: readonly Flame[] = []): Flame => ({
  ...{ title, told: `${title} was told`, kind: 'ours', value, children },
});

it('flames leave out what is too narrow to point at, and all upon it, and keep its room', () => {
  const { drawn, height } = flames(
    flame('all', 1_000, [flame('narrow', 1, [flame('upon it', 1)]), flame('wide', 500)]),
    1_000,
  );
  expect(height).toBe(34);
  expect(drawn).not.toMatch(/narrow|upon it/);
  expect(drawn).toContain('<title>wide was told</title><rect class="ours" x="1" y="0" width="500"');
});

it('flames cut a name that does not fit, and have none where nothing does', () => {
  const { drawn } = flames(flame('all', 1_000, [flame('a long name', 50), flame('tiny', 20)]), 1_000);
  expect(drawn).toContain('>a lon…</text>');
  expect(drawn).not.toContain('>tiny</text>');
});

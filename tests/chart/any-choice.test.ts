import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Choice } from './choices.ts';
import { anyChoice, PASSWORD, renderingOf } from './choices.ts';
import { dangling, misnamed, misselecting, unrestricted, untexted } from './invariants.ts';
import { othersOf, trafficOf } from './network/chosen-traffic.ts';
import { connectionsOf } from './network/connections.ts';
import { describeChart, render } from './render.ts';

/** The same choices each time, so that what is red here is red everywhere. Another seed makes other choices. */
const SEED = Number(process.env.CHART_SEED ?? 11);
const CHOICES = Number(process.env.CHART_CHOICES ?? 12);
/** Helm takes a tenth of a second for a choice, and many times that where the machine is busy. */
const timeout = CHOICES * 30_000;

describeChart('whatever is chosen', () => {
  it('is rendered, and keeps to the rules', { timeout }, () => {
    fc.assert(fc.property(anyChoice, keepsToTheRules), { seed: SEED, numRuns: CHOICES, endOnFailure: true });
  });
});

function keepsToTheRules(choice: Choice): void {
  const objects = render(renderingOf(choice));
  expect(misnamed(objects)).toEqual([]);
  expect(objects.flatMap((object) => untexted(object, '', object.kind))).toEqual([]);
  expect(misselecting(objects)).toEqual([]);
  expect(dangling(objects)).toEqual([]);
  expect(unrestricted(objects)).toEqual([]);
  expect(JSON.stringify(objects.filter(({ kind }) => kind !== 'Secret'))).not.toContain(PASSWORD);
  if (!choice.hasWalls) return;
  const open = connectionsOf(objects, othersOf(choice));
  expect(open.map(({ from, to, port }) => `${from} → ${to} ${port}`).sort()).toEqual(trafficOf(choice));
}

import { expect } from 'vitest';
import type { Answer } from './log-under-test.ts';
import type { CountingModel, Results } from './model.ts';
import { identityOf } from './model.ts';
import type { GroupState } from './truth.ts';
import { isAfter } from './truth.ts';

/** What is seen between two steps, and what went through the ports of the log in the last one. */
export interface Observation {
  readonly results: Results;
  readonly groupBefore: GroupState;
  readonly group: GroupState;
  readonly answers: readonly Answer[];
  readonly acknowledged: readonly string[];
}

/** What must hold after every step, whoever did what. Each message is what is wrong when the list is not empty. */
export function expectInvariants(model: CountingModel, seen: Observation): void {
  expect(seen.results, 'what the database holds').toEqual(model.results);
  expect(model.reported, 'votes the writers said were new').toBe(seen.results.audited.length);
  const lost = [...seen.group.settled].filter((position) => !model.isRecorded(position));
  expect(lost, 'never delivered again, and not recorded').toEqual([]);
  const unheard = seen.acknowledged.filter(
    (position) => seen.groupBefore.pending.has(position) && seen.group.pending.has(position),
  );
  expect(unheard, 'acknowledged and still pending').toEqual([]);
  for (const answer of seen.answers) expectFitting(answer, model, seen.groupBefore);
  // Of several readers at once, one may take over what another was about to get.
  const [answer, ...more] = seen.answers;
  if (answer?.isFirst && more.length === 0) expectOwnFirst(answer, seen.groupBefore);
}

function expectFitting({ limits, deliveries }: Answer, model: CountingModel, before: GroupState) {
  const positions = deliveries.map(({ position }) => position);
  expect(positions.length, 'deliveries at once').toBeLessThanOrEqual(limits.batchSizeMax);
  const settled = positions.filter((position) => before.settled.has(position));
  expect(settled, 'delivered again once they were acknowledged').toEqual([]);
  expect(positions, 'deliveries, oldest first').toEqual(
    positions.toSorted((a, b) => (isAfter(a, b) ? 1 : -1)),
  );
  for (const { position, entry } of deliveries) {
    const sent = model.entries.get(position);
    const got = entry.kind === 'vote' ? identityOf(entry.vote) : undefined;
    expect(got, `what was delivered from ${position}`).toBe(sent && identityOf(sent));
  }
}

function expectOwnFirst({ reader, limits, deliveries }: Answer, before: GroupState): void {
  const own = [...before.pending.keys()].filter((position) => before.pending.get(position) === reader);
  if (own.length === 0) return;
  const positions = deliveries.map(({ position }) => position);
  expect(positions, 'what a reader gets first after its restart').toEqual(own.slice(0, limits.batchSizeMax));
}

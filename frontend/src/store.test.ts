// @vitest-environment node
import { expect, it, vi } from 'vitest';
import { Store } from './store.ts';

class Count extends Store<number> {
  readonly count = () => this.set(this.state + 1);
}

it('a store tells each of its listeners of a change that is known by then', () => {
  const store = new Count(7);
  const seen: number[] = [];
  const { subscribe, getSnapshot, count } = store;
  subscribe(() => seen.push(getSnapshot()));
  subscribe(() => seen.push(-getSnapshot()));
  expect([getSnapshot(), seen]).toEqual([7, []]);
  count();
  expect(seen).toEqual([8, -8]);
});

it('a store tells nothing to a listener that has left, and all to those that stay', () => {
  const store = new Count(0);
  const [left, stayed] = [vi.fn(), vi.fn()];
  const leave = store.subscribe(left);
  store.subscribe(stayed);
  leave();
  store.count();
  expect([left, stayed].map((each) => each.mock.calls.length)).toEqual([0, 1]);
});

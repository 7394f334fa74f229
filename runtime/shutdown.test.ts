import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { shutDownOnSignal } from './shutdown.ts';

/** A process that only remembers how it was ended. */
function fakeProcess() {
  const signals = new EventEmitter();
  const exits: number[] = [];
  return { signals, exits, on: signals.on.bind(signals), exit: (code: number) => void exits.push(code) };
}

const logger = { debug() {}, info() {}, warn() {}, error() {} };

describe('a shutdown', () => {
  function shutDown(
    runs: (() => Promise<unknown>)[],
    deadlineMs = 1_000,
    hangUp: 'stop' | 'reload' = 'reload',
  ) {
    const host = fakeProcess();
    const steps = runs.map((run, i) => ({ name: `step ${i}`, run }));
    shutDownOnSignal({ steps, deadlineMs, logger, hangUp, process: host });
    return host;
  }

  it('takes its steps one after the other and exits 0', async () => {
    const done: string[] = [];
    const step = (name: string) => async () => {
      done.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      done.push(`${name} ends`);
    };
    const { signals, exits } = shutDown([step('a'), step('b')]);
    signals.emit('SIGTERM');
    await expect.poll(() => exits).toEqual([0]);
    expect(done).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('goes on after a step that fails, and exits 1', async () => {
    let reached = false;
    const fails = () => Promise.reject(new Error('no'));
    const reaches = async () => {
      reached = true;
    };
    const { signals, exits } = shutDown([fails, reaches]);
    signals.emit('SIGINT');
    await expect.poll(() => exits).toEqual([1]);
    expect(reached).toBe(true);
  });

  it('ends with 1 when its steps take longer than the deadline', async () => {
    const { signals, exits } = shutDown([() => new Promise(() => {})], 20);
    signals.emit('SIGTERM');
    await expect.poll(() => exits).toEqual([1]);
  });

  it('is begun by SIGHUP where a terminal closes, and only there', async () => {
    const [stops, reloads] = (['stop', 'reload'] as const).map((hangUp) => shutDown([], 1_000, hangUp));
    for (const host of [stops, reloads]) host?.signals.emit('SIGHUP');
    await expect.poll(() => stops?.exits).toEqual([0]);
    expect(reloads?.signals.listenerCount('SIGHUP')).toBe(0);
  });

  it('is not begun again by a second signal', async () => {
    let times = 0;
    const counts = async () => {
      times += 1;
    };
    const { signals, exits } = shutDown([counts]);
    signals.emit('SIGTERM');
    signals.emit('SIGTERM');
    signals.emit('SIGINT');
    await expect.poll(() => exits).toEqual([0]);
    expect(times).toBe(1);
  });
});

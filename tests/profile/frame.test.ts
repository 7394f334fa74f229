import { describe, expect, it } from 'vitest';
import { PROJECT } from '#tests/processes/node-process.ts';
import type { CallFrame } from './cpu-profile.ts';
import type { Origin } from './frame.ts';
import { frameOf } from './frame.ts';

/** A function as V8 tells of it, whose source is `origin`. */
function told(frame: Partial<CallFrame>, origin: Partial<Origin> = {}) {
  const native = { functionName: 'go', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 };
  return frameOf({ ...native, ...frame }, () => ({ file: '', line: 0, name: undefined, ...origin }));
}

const IN_BUNDLE = { scriptId: '9', url: 'file:///app/main.mjs', lineNumber: 1_200, columnNumber: 8 };

describe('a function of a profile', () => {
  it('of ours is told by its file, together with its folder', () => {
    const frame = told(IN_BUNDLE, { file: `${PROJECT}/event-log/redis-streams/append.ts`, line: 51 });
    const [group, place] = ['event-log/redis-streams', 'event-log/redis-streams/append.ts:52'];
    expect(frame).toEqual({ name: 'go', owner: 'ours', group, place });
  });

  it.each([
    ['fastify/lib/reply.js', 'fastify'],
    ['@redis/client/lib/client/socket.ts', '@redis/client'],
    ['fastify/node_modules/pino/lib/tools.js', 'pino'],
  ])('of a library is told by its package: %s', (file, group) => {
    const place = `${file.replace(/^.*node_modules\//, '')}:1`;
    const frame = told(IN_BUNDLE, { file: `${PROJECT}/node_modules/${file}` });
    expect(frame).toEqual({ name: 'go', owner: 'library', group, place });
  });

  it('has the name of its source, where the bundle had two of it', () => {
    const file = `${PROJECT}/runtime/shutdown.ts`;
    expect(told({ ...IN_BUNDLE, functionName: 'once2' }, { file, name: 'once' }).name).toBe('once');
    expect(told({ ...IN_BUNDLE, functionName: 'onceMore' }, { file, name: 'once' }).name).toBe('onceMore');
    expect(told({ ...IN_BUNDLE, functionName: '' }, { file }).name).toBe('(anonymous)');
  });

  it.each([
    ['node:internal/streams/writable', 'node:streams'],
    ['node:_http_outgoing', 'node:http'],
    ['node:net', 'node:net'],
    ['node:internal/process/task_queues', 'node:process'],
  ])('of Node is told by its module: %s', (url, group) => {
    const frame = told({ scriptId: '3', url, lineNumber: 9 });
    expect(frame).toEqual({ name: 'go', owner: 'node', group, place: `${url}:10` });
  });

  it('of no file is Node’s, or was made by a library', () => {
    expect(told({ functionName: 'writev' })).toMatchObject({ owner: 'node', group: 'built into Node' });
    const made = told({ scriptId: '70', lineNumber: 3 });
    expect(made).toMatchObject({ owner: 'library', group: 'code made at run time' });
    expect(told({ functionName: '(garbage collector)' })).toMatchObject({ owner: 'garbage' });
    expect(told({ functionName: '(program)' })).toMatchObject({ owner: 'node', name: 'outside JavaScript' });
  });
});

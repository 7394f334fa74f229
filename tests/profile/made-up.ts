import type { CallFrame, CpuProfile, ProfileNode } from './cpu-profile.ts';
import type { FindOrigin } from './frame.ts';

const BUNDLE = 'file:///app/main.mjs';

function node(id: number, frame: Partial<CallFrame>, children: readonly number[] = []): ProfileNode {
  const nowhere = { functionName: '', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 };
  return { id, callFrame: { ...nowhere, ...frame }, children };
}

/**
 * A profile as V8 writes it, of 1,000 microseconds: 100 before the first look, 300 idle, 600 busy. `take` was called
 * from two places, of which V8 makes two nodes.
 */
export const MADE_UP_PROFILE: CpuProfile = {
  nodes: [
    node(1, { functionName: '(root)' }, [2, 3, 4, 8]),
    node(2, { functionName: '(idle)' }),
    node(3, { functionName: '(garbage collector)' }),
    node(4, { functionName: 'emit', scriptId: '7', url: 'node:events', lineNumber: 448 }, [5, 6]),
    node(5, { functionName: 'take', scriptId: '9', url: BUNDLE, lineNumber: 10 }, [7]),
    node(6, { functionName: 'take', scriptId: '9', url: BUNDLE, lineNumber: 10 }),
    node(7, { functionName: 'writev' }),
    node(8, { functionName: 'send', scriptId: '9', url: BUNDLE, lineNumber: 90 }, [9]),
    node(9, { functionName: 'write', scriptId: '8', url: 'node:net', lineNumber: 12 }),
  ],
  startTime: 5_000,
  endTime: 6_000,
  samples: [2, 5, 6, 7, 9, 3],
  timeDeltas: [100, 300, 50, 150, 200, 100],
};

/** Where the functions of its bundle come from. */
export const MADE_UP_ORIGINS: FindOrigin = ({ lineNumber }) =>
  lineNumber === 10
    ? { file: `${process.cwd()}/api/routes/vote.ts`, line: 4, name: undefined }
    : { file: '/app/node_modules/@redis/client/lib/queue.ts', line: 7, name: undefined };

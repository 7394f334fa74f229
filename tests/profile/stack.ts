import type { CpuProfile, ProfileNode } from './cpu-profile.ts';
import type { FindOrigin, Frame } from './frame.ts';
import { frameOf } from './frame.ts';

/** A function on one way of calls, with all that it called from there. Times are in microseconds. */
export interface Stack {
  readonly frame: Frame;
  /** In the function itself. */
  readonly self: number;
  /** In it and in what it called. */
  readonly total: number;
  /** The longest first. */
  readonly children: readonly Stack[];
}

const ROOT: Frame = { name: 'all', owner: 'node', group: '', place: '' };
const IDLE = '(idle)';

/**
 * Folds a profile into stacks: calls of one function by another are one, from wherever in it they were made. What the
 * process waited for is left out.
 */
export function stacksOf(profile: CpuProfile, originOf: FindOrigin): Stack {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const times = timesOf(profile);
  const [root] = profile.nodes;
  if (root === undefined) throw new Error('The profile is empty.');

  /** One function, which V8 may have as several nodes. */
  function fold(frame: Frame, same: readonly ProfileNode[]): Stack {
    const callees = new Map<string, { frame: Frame; nodes: ProfileNode[] }>();
    for (const id of same.flatMap(({ children = [] }) => children)) {
      const node = nodes.get(id);
      if (node === undefined || node.callFrame.functionName === IDLE) continue;
      const own = frameOf(node.callFrame, originOf);
      const key = `${own.name} ${own.place}`;
      const callee = callees.get(key) ?? { frame: own, nodes: [] };
      callee.nodes.push(node);
      callees.set(key, callee);
    }
    const self = same.reduce((sum, { id }) => sum + (times.get(id) ?? 0), 0);
    const children = [...callees.values()]
      .map((callee) => fold(callee.frame, callee.nodes))
      .filter(({ total }) => total > 0)
      .sort((a, b) => b.total - a.total);
    return { frame, self, total: children.reduce((sum, each) => sum + each.total, self), children };
  }
  return fold(ROOT, [root]);
}

/** How long a process was in each node: from the look that found it there until the next. */
function timesOf({ samples, timeDeltas, startTime, endTime }: CpuProfile): Map<number, number> {
  const times = new Map<number, number>();
  let at = startTime;
  samples.forEach((id, look) => {
    at += timeDeltas[look] ?? 0;
    const lasted = timeDeltas[look + 1] ?? endTime - at;
    times.set(id, (times.get(id) ?? 0) + Math.max(0, lasted));
  });
  return times;
}

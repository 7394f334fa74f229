import type { Inspector } from './inspector.ts';

/** Where a process was, as often as it was looked at: `Profiler.Profile` of the protocol, and a `.cpuprofile` file. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** In microseconds of a clock of its own, as all times here. */
  readonly startTime: number;
  readonly endTime: number;
  /** The node it was in, look by look. */
  readonly samples: readonly number[];
  /** How long after the look before each look came; the first after the start. */
  readonly timeDeltas: readonly number[];
}

/** A function, called on one way. */
export interface ProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  /** The ids of what it called. */
  readonly children?: readonly number[];
}

export interface CallFrame {
  readonly functionName: string;
  /** `0` for what is no script. */
  readonly scriptId: string;
  /** Empty for what came from no file. */
  readonly url: string;
  /** From 0. */
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** Often enough for some thousand looks in a few seconds; more would itself be seen. */
const INTERVAL_MICROSECONDS = 500;

/** Looks at what a process does for as long as `during` lasts. */
export async function profiled(inspector: Inspector, during: () => Promise<unknown>): Promise<CpuProfile> {
  await inspector.ask('Profiler.enable');
  await inspector.ask('Profiler.setSamplingInterval', { interval: INTERVAL_MICROSECONDS });
  await inspector.ask('Profiler.start');
  await during();
  const { profile } = await inspector.ask<{ profile: CpuProfile }>('Profiler.stop');
  return profile;
}

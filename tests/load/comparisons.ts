import type { Comparison } from './comparison.ts';
import { drain } from './drain/drain.ts';
import { fanOut } from './fan-out/fan-out.ts';
import { footprint } from './footprint/footprint.ts';
import { growth } from './growth/growth.ts';
import { intake } from './intake/intake.ts';
import { latency } from './latency/latency.ts';
import { overload } from './overload/overload.ts';
import { scale } from './scale/scale.ts';

/** All that is compared, along the way of a vote; what takes the longest comes last. */
export const COMPARISONS: readonly Comparison[] = [
  intake,
  drain,
  latency,
  fanOut,
  overload,
  scale,
  footprint,
  growth,
];

import { castAt } from '#tests/processes/cast-at.ts';
import type { Fate } from '../load/fate.ts';
import type { Broken } from './broken.ts';
import { brokenIfAny } from './broken.ts';

/** When accepted votes may be lost, and by what. */
export interface LossWindow {
  /** What was declared, in words. */
  readonly declared: string;
  /** Votes may be lost that were accepted since all before was counted, in ms since the campaign began, … */
  readonly fromMs: number;
  /** … and that were cast before the fault had struck. */
  readonly untilMs: number;
}

export interface Losses {
  /** How many votes each window has lost: 0 too is a figure. */
  readonly declared: readonly { readonly window: LossWindow; readonly lost: number }[];
  readonly broken: readonly Broken[];
}

/**
 * Which of the missing votes were taken while it was declared that some may be lost. Where windows overlap, the first
 * has it. All others are lost for no reason: that breaks I1.
 *
 * @param beganAt When the campaign began, in ms since epoch.
 */
export function accountFor(
  missing: readonly Fate[],
  windows: readonly LossWindow[],
  beganAt: number,
): Losses {
  const declared = windows.map((window) => ({ window, lost: 0 }));
  const unexplained: Fate[] = [];
  for (const fate of missing) {
    const castMs = castAt(fate.requestId) - beganAt;
    const reason = declared.find(({ window }) => window.fromMs <= fate.atMs && castMs <= window.untilMs);
    if (reason) reason.lost += 1;
    else unexplained.push(fate);
  }
  const what = 'Votes were answered 201 and are not counted.';
  const evidence = unexplained.map(
    ({ requestId, option, atMs }) => `${requestId} ${option}, accepted at ${(atMs / 1000).toFixed(1)} s`,
  );
  return { declared, broken: brokenIfAny('I1', what, evidence) };
}

/** Every accepted vote is counted or told of as lost or missing: none is hidden. */
export function checkBalance(
  accepted: number,
  told: { counted: number; lost: number; broken: number },
): Broken[] {
  const { counted, lost, broken } = told;
  const sum = counted + lost + broken;
  const evidence = `${accepted} accepted, ${counted} counted, ${lost} declared lost, ${broken} otherwise wrong`;
  return brokenIfAny(
    'I8',
    'Accepted votes are neither counted nor told of.',
    sum === accepted ? [] : [evidence],
  );
}

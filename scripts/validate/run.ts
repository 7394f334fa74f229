import type { Check } from './checks.ts';
import type { Finding } from './finding.ts';
import { CannotLook, excerpt, messageOf } from './finding.ts';
import type { OwnTarget, Target } from './target.ts';

/** What became of one check. */
export interface Outcome {
  readonly name: string;
  /** `skipped` is never passed: nothing was looked at. */
  readonly result: 'passed' | 'failed' | 'skipped';
  readonly ms: number;
  /** What was measured, left out, or why it was skipped. */
  readonly notes: readonly string[];
  readonly findings: readonly Finding[];
}

/** Told of each check as it is run. */
export interface Progress {
  began(name: string): void;
  ended(outcome: Outcome): void;
}

/** Runs the checks one after the other; none keeps the next from being run. */
export async function runChecks(
  checks: readonly Check[],
  target: Target,
  progress: Progress,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const check of checks) {
    progress.began(check.name);
    const outcome = await runCheck(check, target);
    progress.ended(outcome);
    outcomes.push(outcome);
  }
  return outcomes;
}

async function runCheck(check: Check, target: Target): Promise<Outcome> {
  const { name } = check;
  const notes: string[] = [];
  const noting = { ...target, note: (text: string) => void notes.push(text) };
  const began = performance.now();
  const outcome = (result: Outcome['result'], findings: readonly Finding[]): Outcome => ({
    name,
    result,
    ms: Math.round(performance.now() - began),
    notes,
    findings,
  });
  try {
    const findings = await start(check, noting);
    if (findings !== undefined) return outcome(findings.length === 0 ? 'passed' : 'failed', findings);
    return outcome('skipped', []);
  } catch (error) {
    if (error instanceof CannotLook) {
      notes.push(error.message);
      return outcome('skipped', []);
    }
    const next = `Run it alone, with everything it needs: npm run validate -- --only ${name}.`;
    const what = `The check came to no end: ${excerpt(messageOf(error))}`;
    return outcome('failed', [{ what, where: name, next }]);
  }
}

/** Undefined, and a note that says why, where the target does not have what the check needs. */
function start(check: Check, target: Target): Promise<Finding[]> | undefined {
  if (check.needs === 'a vote of ours') {
    if (isOurs(target)) return check.run(target);
    target.note('this vote runs elsewhere: it is neither built nor started from here');
    return undefined;
  }
  if (check.needs === 'a vote' || target.mayVote) return check.run(target);
  target.note('it casts a vote, which needs --vote');
  return undefined;
}

function isOurs(target: Target): target is OwnTarget {
  return target.ours !== undefined;
}

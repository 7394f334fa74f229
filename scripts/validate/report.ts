import { styleText } from 'node:util';
import type { Outcome, Progress } from './run.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;
const MARKS = { passed: ['green', '✔'], failed: ['red', '✘'], skipped: ['yellow', '–'] } as const;
const CLEAR_LINE = '\r\u001b[2K';

/** Where lines go: a terminal shows what is being done, anything else gets whole lines only. */
export type Output = Pick<NodeJS.WriteStream, 'write' | 'isTTY'>;

/** A line a check, with its time, as it is run. */
export function liveProgress(output: Output): Progress {
  let turning: NodeJS.Timeout | undefined;
  return {
    began(name) {
      if (!output.isTTY) return;
      const began = performance.now();
      let frame = 0;
      const show = () => {
        const mark = FRAMES[frame++ % FRAMES.length];
        output.write(`${CLEAR_LINE}${mark} ${name.padEnd(18)}${seconds(performance.now() - began)}`);
      };
      show();
      turning = setInterval(show, FRAME_MS);
    },
    ended({ name, result, ms, notes }) {
      clearInterval(turning);
      const [colour, mark] = MARKS[result];
      const told = notes.length > 0 ? `  ${notes.join('; ')}` : '';
      const line = `${painted(output, colour, mark)} ${name.padEnd(18)}${seconds(ms)}${told}`;
      output.write(`${output.isTTY ? CLEAR_LINE : ''}${line}\n`);
    },
  };
}

/** The findings, and the verdict as the last line. */
export function verdict(outcomes: readonly Outcome[], output: Output): string {
  const lines = outcomes.flatMap(({ name, findings }) =>
    findings.flatMap(({ what, where, next }) => [
      '',
      `${painted(output, 'red', name)}: ${what}`,
      `  where  ${where}`,
      `  next   ${next}`,
    ]),
  );
  return [...lines, '', summary(outcomes), ''].join('\n');
}

/** `10 of 10 passed`, and by name what did not. */
export function summary(outcomes: readonly Outcome[]): string {
  const named = (result: Outcome['result']) =>
    outcomes.filter((outcome) => outcome.result === result).map(({ name }) => name);
  const [passed, failed, skipped] = [named('passed'), named('failed'), named('skipped')];
  return [
    `${passed.length} of ${outcomes.length} passed`,
    ...(failed.length > 0 ? [`${failed.length} failed: ${failed.join(', ')}`] : []),
    ...(skipped.length > 0 ? [`${skipped.length} skipped: ${skipped.join(', ')}`] : []),
  ].join('; ');
}

function painted(output: Output, colour: 'green' | 'red' | 'yellow', text: string): string {
  return output.isTTY && !process.env.NO_COLOR ? styleText(colour, text, { validateStream: false }) : text;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`.padStart(7);
}

import { createInterface } from 'node:readline/promises';
import { styleText } from 'node:util';
import type { Experiment } from './experiment.ts';

const WIDTH = 100;

/** Tells the tour in a terminal, at the pace of who takes it, or without a stop where nobody does. */
export class Narrator {
  readonly #input = createInterface({ input: process.stdin });
  readonly #pauses: boolean;

  constructor({ pauses }: { readonly pauses: boolean }) {
    this.#pauses = pauses;
  }

  title(number: number, of: number, { title, question }: Experiment): void {
    say('', styleText(['bold', 'cyan'], `${number} of ${of}  ${title}`), '', wrap(question));
  }

  step(does: string, look: string): void {
    say(
      '',
      `${styleText('bold', 'Now  ')}  ${wrap(does, 7)}`,
      `${styleText('yellow', 'Look ')}  ${wrap(look, 7)}`,
    );
  }

  /** A line that the next one takes the place of; only where somebody watches. */
  glance(text: string): void {
    if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K${styleText('dim', text)}`);
  }

  seen(text: string): void {
    if (process.stdout.isTTY) process.stdout.write('\r\u001b[K');
    say(`${styleText('green', 'Seen ')}  ${indent(text, 7)}`);
  }

  held(counted: number, { lesson, proves, doneBy }: Experiment): void {
    say(
      `${styleText('green', 'Held ')}  ${counted} votes were taken since the tour began, ${counted} are counted: none is lost, none counts twice.`,
      '',
      wrap(lesson),
      styleText('dim', `${proves.join(', ')} of docs/SPEC.md; done by ${doneBy}`),
    );
  }

  /** Waits for Enter; gives at once where nobody reads. */
  async pause(forWhat: string): Promise<void> {
    if (!this.#pauses) return;
    process.stdout.write(styleText('dim', `\nEnter: ${forWhat} `));
    await this.#input.question('');
  }

  close(): void {
    this.#input.close();
  }
}

/** Lines to standard output. */
export function say(...lines: string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

function indent(text: string, by: number): string {
  return text.replaceAll('\n', `\n${' '.repeat(by)}`);
}

/** Breaks lines between words; those that follow stand `by` letters in. */
function wrap(text: string, by = 0): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line.length + word.length + 1 + by > WIDTH) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return indent(lines.join('\n'), by);
}

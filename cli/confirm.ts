import { createInterface } from 'node:readline/promises';

/**
 * Asks the person at the terminal to type a word, on standard error.
 *
 * @returns Whether it was typed; undefined where nobody sits there to be asked.
 */
export async function isConfirmed(
  question: string,
  word: string,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const { stdin: input, stderr: output } = process;
  if (!input.isTTY) return undefined;
  const asking = createInterface({ input, output });
  // A terminal in raw mode tells of Ctrl-C as of a letter.
  asking.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    const typed = await asking.question(`${question}\nType ${word} to go on: `, { signal });
    return typed.trim() === word;
  } finally {
    asking.close();
  }
}

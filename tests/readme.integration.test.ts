import { execFile } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Standalone } from './processes/standalone.ts';
import { VOTES } from './processes/votes.ts';
import { read } from './source-tree.ts';

const PORT = '3000';
const readme = read('README.md');
/** The sessions of the README that talk to the api and ask the votes: each command with the answer it shows. */
const session = [...readme.matchAll(/^\$ ((?:curl|npm run -s votes) .+)\n((?:(?!\$ |```).*\n)+)/gm)].map(
  ([, command = '', answer = '']) => ({ command, answer }),
);

let standalone: Standalone;
beforeAll(async () => {
  standalone = await Standalone.start({ isFirstStart: true });
});
afterAll(() => standalone.close());

it('npm start prints what the README shows', () => {
  const [, shown = ''] = /^\$ npm start\n[\s\S]*?(Making a database[\s\S]*?)```/m.exec(readme) ?? [];
  const printed = standalone.process
    .printed()
    .replaceAll(`:${standalone.port}/`, `:${PORT}/`)
    .replace(`in the folder ${standalone.folder}`, 'in the folder data');
  expect(printed.trim()).toBe(shown.trim());
});

it('the commands of the README answer what it shows', { timeout: 60_000 }, async () => {
  expect(session.length).toBe(7);
  for (const { command, answer } of session) {
    await expect.poll(() => run(command), { timeout: 20_000 }).toBe(masked(answer));
  }
});

/** Runs a command against our api and our folder; a stream is left after half a second. */
function run(command: string): Promise<string> {
  const local = command
    .replaceAll(`http://127.0.0.1:${PORT}/`, standalone.url)
    .replace('curl ', 'curl -m 0.5 ')
    .replace(
      /npm run -s votes -- (.+)/,
      `${quoted([process.execPath, ...VOTES])} $1 --data ${standalone.folder}`,
    );
  return new Promise((resolve) => {
    execFile('bash', ['-c', local], (_error, output) => resolve(masked(output)));
  });
}

/** Without what differs from run to run: ids, times, and what the README leaves out as "…". */
function masked(text: string): string {
  return text
    .replace(standalone.folder, 'data')
    .replace(/the last at \S+,/, 'the last at …,')
    .replace(/"(stream_id|request_id|last_updated)":"[^"]+"/g, '"$1":"…"')
    .replace(/retry: \d+/g, 'retry: …')
    .replace(/,\{"option":"dogs"[^}]*\}\]|,…\]/g, ',…]')
    .replace(/"last_updated":"…"|(?<="total_votes":1,)…/g, '…')
    .trim();
}

/** As words of a shell. */
function quoted(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(' ');
}

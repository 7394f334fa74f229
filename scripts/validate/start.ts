import { ask } from '#tests/processes/ask.ts';
import type { Finding } from './finding.ts';
import { excerpt, messageOf } from './finding.ts';
import type { OwnTarget, StartedVote } from './target.ts';
import { originOf } from './target.ts';

/**
 * How long people may wait for the vote. Measured on two cores with several times the work they can do: 7 to 11 s
 * where a database has to be made, 1.5 to 4.5 s where there is one. Beyond these it is no longer the machine.
 */
export const START_LIMITS = { emptyMs: 30_000, againMs: 12_000 };

/** It starts on an empty folder and again on the same one, and says each time where to vote. */
export async function checkStart({ ours, note }: OwnTarget): Promise<Finding[]> {
  const where = 'on an empty folder';
  let first: Awaited<ReturnType<typeof ours.running>>;
  try {
    first = await ours.running();
  } catch (error) {
    return [failed(where, error)];
  }
  const { vote, firstStartMs } = first;
  const found = await judge(vote, where, firstStartMs, START_LIMITS.emptyMs, note);
  const how = await vote.process.end('SIGTERM');
  const stop = how === 0 ? [] : [ended(how, vote.process.printed())];
  return [...found, ...stop, ...(await startAgain(vote, note))];
}

async function startAgain(vote: StartedVote, note: (text: string) => void): Promise<Finding[]> {
  const where = 'again on the same folder';
  const began = performance.now();
  try {
    await vote.startAgain();
  } catch (error) {
    return [failed(where, error)];
  }
  const found = await judge(vote, where, performance.now() - began, START_LIMITS.againMs, note);
  if (!vote.process.printed().includes('Making a database')) return found;
  const what = 'It makes a new database where there is one.';
  return [...found, { what, where: `npm start, ${where}`, next: 'See runtime/database/data-folder.ts.' }];
}

/** What it says must be true: there is the page. */
async function judge(
  { url }: StartedVote,
  where: string,
  ms: number,
  msMax: number,
  note: (text: string) => void,
): Promise<Finding[]> {
  note(`${where} in ${seconds(ms)}`);
  const found: Finding[] = [];
  if (ms > msMax) {
    const what = `It took ${seconds(ms)} until it said where to vote, more than ${seconds(msMax)}.`;
    found.push({
      what,
      where: `npm start, ${where}`,
      next: 'Start it with LOG_LEVEL=debug and see where the time goes.',
    });
  }
  const { status, headers } = await ask(originOf(url), { path: new URL(url).pathname });
  if (status === 200 && headers['content-type']?.startsWith('text/html')) return found;
  const what = `Where it says to vote there is no page: ${status} ${headers['content-type'] ?? ''}`;
  return [...found, { what, where: url, next: 'See standalone/greeting.ts and standalone/page.ts.' }];
}

function failed(where: string, error: unknown): Finding {
  const next = 'Read what it printed, and try it: npm start -- --data /tmp/an-empty-folder.';
  return { what: `It does not start: ${excerpt(messageOf(error))}`, where: `npm start, ${where}`, next };
}

function ended(how: number | NodeJS.Signals | null, printed: string): Finding {
  const what = `Told to stop, it ended with ${how} and not with 0: ${excerpt(printed.slice(-400))}`;
  return { what, where: 'npm start, SIGTERM', next: 'See the steps of its shutdown in standalone/main.ts.' };
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

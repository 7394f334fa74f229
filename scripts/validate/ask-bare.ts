import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BareAnswer } from '#tests/processes/bare-answers.ts';
import { answersIn } from '#tests/processes/bare-answers.ts';
import { openConnections } from '#tests/processes/bare-connections.ts';

const ANSWER_MS = 10_000;

/**
 * Sends bytes that need not be HTTP to a port of this machine, each character one byte.
 *
 * @returns The first answer, or undefined where none that can be read comes before the connection ends.
 */
export async function askBare(origin: string, bytes: string): Promise<BareAnswer | undefined> {
  const [connection] = await openConnections(Number(new URL(origin).port), 1);
  if (connection === undefined) return undefined;
  const { socket, received, ended } = connection;
  const deadline = sleep(ANSWER_MS, 'late', { ref: false });
  const over = Promise.race([ended, deadline]).then(() => 'over');
  try {
    socket.write(Buffer.from(bytes, 'latin1'));
    for (let news: unknown; news !== 'over'; ) {
      news = await Promise.race([once(socket, 'data').catch(() => 'over'), over]);
      const answer = firstAnswer(received());
      if (answer !== undefined) return answer;
    }
    return undefined;
  } finally {
    socket.destroy();
  }
}

function firstAnswer(received: string): BareAnswer | undefined {
  try {
    return answersIn(received)[0];
  } catch {
    return undefined; // Not an answer of ours: those tell their length.
  }
}

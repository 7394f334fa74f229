// Casts votes at a steady rate for a while, each with an id of its own, and prints what came of them. It runs in a pod,
// from its text.
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const { API_URL = '', RATE = '', SECONDS = '', CONNECTIONS = '' } = process.env;
const agent = new Agent({ keepAlive: true });
const OPTIONS = ['cats', 'dogs'];
/** Networks let a new pod through with a delay. */
const LET_THROUGH_MAX_MS = 60_000;

/** Casts one vote; resolves with the status of the answer, 0 where there was none. */
function cast(option: string | undefined): Promise<number> {
  const body = JSON.stringify({ option });
  const headers = {
    'content-type': 'application/json',
    'content-length': body.length,
    'idempotency-key': randomUUID(),
  };
  return new Promise((resolve) => {
    const vote = request(`${API_URL}/api/vote`, { method: 'POST', agent, headers }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
    });
    vote.on('error', () => resolve(0));
    vote.end(body);
  });
}

const answers: Record<string, number> = {};
async function vote(option: string | undefined): Promise<boolean> {
  const status = await cast(option);
  answers[status] = (answers[status] ?? 0) + 1;
  return status === 201;
}

const knocked = performance.now();
while (!(await vote(OPTIONS[0])) && performance.now() - knocked < LET_THROUGH_MAX_MS) await sleep(200);
const began = performance.now();
let turns = 0;
const isOver = () => performance.now() - began >= Number(SECONDS) * 1000;
const voters = Array.from({ length: Number(CONNECTIONS) }, async (_, i) => {
  while (!isOver()) {
    turns += 1;
    // The time at which a vote of this number is due: who is late does not wait.
    await sleep(Math.max(0, began + (turns / Number(RATE)) * 1000 - performance.now()));
    await vote(OPTIONS[i % OPTIONS.length]);
  }
});
await Promise.all(voters);
const seconds = (performance.now() - began) / 1000;
process.stdout.write(JSON.stringify({ accepted: answers[201] ?? 0, answers, seconds }));

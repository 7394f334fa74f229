import { ErrorReply } from 'redis';
import { expect, it } from 'vitest';
import { LogUnavailable, OutcomeUnknown } from '../ports.ts';
import { FileRepair } from './file-repair.ts';

const refusal = (text: string) => new LogUnavailable(text, { cause: new ErrorReply(text) });
const REFUSED = refusal('NOPERM User votes has no permissions to run the command');

/** Looks at a server that answers so about its last write, one answer a look, and so to each wish of ours. */
async function looks(writes: readonly ('ok' | 'err')[], answers: readonly (Error | undefined)[] = []) {
  const told: (Error | undefined)[] = [];
  let wishes = 0;
  const left = [...writes];
  const ask = async (command: string) => {
    if (command === 'INFO') return `# Persistence\r\naof_last_write_status:${left.shift()}\r\n`;
    const answer = answers[wishes++];
    if (answer !== undefined) throw answer;
    return 'Background append only file rewriting started';
  };
  const repair = new FileRepair(ask, { onDiskFreed: (error) => told.push(error) });
  const failures: unknown[] = [];
  for (const _ of writes) await repair.look().catch((error) => failures.push(error));
  return { wishes, told, failures };
}

it.each<[string, ...Parameters<typeof looks>, Partial<Awaited<ReturnType<typeof looks>>>]>([
  [
    'asks for nothing while all is well, or nothing can be written',
    ['ok', 'ok', 'err', 'err'],
    [],
    { wishes: 0 },
  ],
  ['asks once for each time the disk was full', ['err', 'ok', 'ok', 'err', 'ok'], [], { wishes: 2 }],
  [
    'tells why it was refused, and asks no more',
    ['err', 'ok', 'ok'],
    [REFUSED],
    { wishes: 1, told: [REFUSED] },
  ],
  [
    'leaves it to a rewriting that is under way',
    ['err', 'ok', 'ok'],
    [refusal('ERR Background append only file rewriting already in progress')],
    { wishes: 1, told: [] },
  ],
  [
    'asks again where no answer came',
    ['err', 'ok', 'ok'],
    [new OutcomeUnknown('The connection was lost.')],
    { wishes: 2, told: [undefined] },
  ],
])('[EL13] %s', async (_, writes, answers, expected) => {
  expect(await looks(writes, answers)).toMatchObject(expected);
});

import { ErrorReply } from '@redis/client';
import { expect, it } from 'vitest';
import { LogUnavailable, OutcomeUnknown } from '../ports.ts';
import { FileRepair } from './file-repair.ts';

const refusal = (text: string) => new LogUnavailable(text, { cause: new ErrorReply(text) });
const REFUSED = refusal('NOPERM User votes has no permissions to run the command');

/** How its last write went; after a number, how many it has refused for want of room. */
type Write = 'ok' | 'err' | `${number} ok` | `${number} err`;

/** Looks at a server that answers so about its writes, one answer a look, and so to each wish of ours. */
async function looks(writes: readonly Write[], answers: readonly (Error | undefined)[] = []) {
  const told: (Error | undefined)[] = [];
  let wishes = 0;
  const left = [...writes];
  const ask = async (command: string) => {
    if (command === 'INFO') {
      const [status, refused = '0'] = (left.shift() ?? '').split(' ').reverse();
      return `# Persistence\r\naof_last_write_status:${status}\r\n# Errorstats\r\nerrorstat_MISCONF:count=${refused}\r\n`;
    }
    const answer = answers[wishes++];
    if (answer !== undefined) throw answer;
    return 'Background append only file rewriting started';
  };
  const repair = new FileRepair({ onDiskFreed: (error) => told.push(error) });
  const failures: unknown[] = [];
  for (const _ of writes) await repair.look(ask).catch((error) => failures.push(error));
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
    'asks again while another rewriting is under way, which may have begun before',
    ['err', 'ok', 'ok', 'ok'],
    [refusal('ERR Background append only file rewriting already in progress')],
    { wishes: 2, told: [undefined] },
  ],
  [
    'sees by what was refused that the disk was full between two looks',
    ['3 ok', '5 ok', '5 ok'],
    [],
    { wishes: 1 },
  ],
  ['takes what was refused before it came for seen to', ['3 ok', '3 ok'], [], { wishes: 0 }],
  ['goes on where the server was started anew', ['3 ok', '0 ok', '1 ok'], [], { wishes: 1 }],
  [
    'asks again where no answer came',
    ['err', 'ok', 'ok'],
    [new OutcomeUnknown('The connection was lost.')],
    { wishes: 2, told: [undefined] },
  ],
])('[EL13] %s', async (_, writes, answers, expected) => {
  expect(await looks(writes, answers)).toMatchObject(expected);
});

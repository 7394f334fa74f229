import { execFile, execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createClient } from '@redis/client';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { PROJECT } from '#tests/processes/node-process.ts';
import { startRedis } from '#tests/servers/redis.ts';
import { LimitedServers } from './limited-servers.ts';

const SCRIPT = path.join(PROJECT, 'event-log/redis-streams/users.sh');
const RULES = path.join(PROJECT, 'event-log/redis-streams/users.acl');

/** What none of them may do, as words of a command. */
const FORBIDDEN_TO_ALL = [
  ...['FLUSHALL', 'FLUSHDB', 'KEYS *', 'SCAN 0', 'RANDOMKEY', 'MONITOR', 'SHUTDOWN NOSAVE', 'SAVE'],
  ...['CONFIG GET *', 'CONFIG SET maxmemory 1', 'ACL LIST', 'ACL SETUSER mine on nopass ~* +@all', 'ACL LOG'],
  ...[
    'CLIENT LIST',
    'CLIENT KILL ID 1',
    'CLIENT PAUSE 1',
    'REPLICAOF example.com 6379',
    'SCRIPT FLUSH',
    'FUNCTION FLUSH',
  ],
  ...[
    'DEL votes',
    'UNLINK votes',
    'RENAME votes mine',
    'COPY votes mine',
    'EXPIRE votes 1',
    'SET votes x',
    'HSET votes a b',
  ],
  ...[
    'DUMP votes',
    'XDEL votes 1-1',
    'XSETID votes 1-1',
    'XGROUP DESTROY votes vote-processors',
    'XGROUP SETID votes vote-processors $',
  ],
  ...[
    'GET secret',
    'SET secret x',
    'XADD others * option cats',
    'XRANGE others - +',
    'HGETALL others',
    'TYPE others',
  ],
  ...[
    'XADD votesmine * option cats',
    'XADD votes:mine * option cats',
    'SUBSCRIBE votes',
    'PUBLISH votes x',
    'SORT votes:roll:x',
  ],
].map((line) => line.split(' '));
const REMOVE = ['EVAL', "return redis.call('UNLINK', KEYS[1])", '1', 'votes'];
const REACH_OUT = ['EVAL', "return redis.call('GET', 'secret')", '0'];
const words = (...lines: string[]) => lines.map((line) => line.split(' '));

const FORBIDDEN = {
  'votes-api': words(
    ...['XTRIM votes MAXLEN 0', 'XACK votes vote-processors 1-1', 'XGROUP CREATE votes mine 0'],
    ...['XREADGROUP GROUP vote-processors me STREAMS votes >', 'XREAD STREAMS votes 0', 'CLIENT UNBLOCK 1'],
    ...['XADD votes:roll:x * a b', 'XINFO STREAM votes'],
  ),
  'votes-consumer': words(
    ...[
      'XADD votes * option cats',
      'XADD votes:{0} * option cats',
      'XREAD STREAMS votes 0',
      'XADD votes:roll:x * a b',
    ],
  ),
  'votes-cli': words(
    ...['XADD votes * option cats', 'XACK votes vote-processors 1-1', 'XGROUP CREATE votes mine 0'],
    ...['XREADGROUP GROUP vote-processors me STREAMS votes >', 'HSET votes:roll:x a b', 'CLIENT UNBLOCK 1'],
  ),
  'votes-probe': words('INFO', 'TIME', 'XLEN votes', 'ECHO x', 'EVAL return 0'),
} as const;
type User = keyof typeof FORBIDDEN;

describe('the users of the event log', () => {
  let servers: LimitedServers;
  let tester: ReturnType<typeof createClient>;

  beforeAll(async () => {
    servers = await LimitedServers.start();
    tester = createClient({ url: servers.redisUrl('tester') });
    await tester.connect();
    await tester.set('secret', 'kept');
    await tester.xGroupCreate('votes', 'vote-processors', '0', { MKSTREAM: true });
    await tester.xAdd('votes', '*', { option: 'cats' });
  });
  afterAll(async () => {
    tester?.destroy();
    await servers?.stop();
  });

  /** Tries once. */
  async function connectTo(url: string) {
    const socket = { reconnectStrategy: false } as const;
    const client = createClient({ url, socket, disableClientInfo: true }).on('error', () => {});
    onTestFinished(() => client.destroy());
    await client.connect();
  }

  async function as(user: User) {
    const url =
      user === 'votes-probe' ? servers.redisUrl('tester').replace('tester', user) : servers.redisUrl(user);
    const client = await createClient({ url, disableClientInfo: true }).connect();
    onTestFinished(() => client.destroy());
    return client;
  }

  it.each(Object.keys(FORBIDDEN) as User[])('[EL14] %s may do nothing it does not need', async (user) => {
    const client = await as(user);
    const evals = [REMOVE, REACH_OUT];
    const allowed: string[] = [];
    for (const command of [...FORBIDDEN_TO_ALL, ...FORBIDDEN[user], ...evals]) {
      const answer = await client.sendCommand(command).catch((error: Error) => error.message);
      if (!/^NOPERM|^ERR ACL failure in script|^ERR The user executing the script/.test(String(answer)))
        allowed.push(`${command.join(' ')}: ${answer}`);
    }
    expect(allowed).toEqual([]);
    expect([await tester.xLen('votes'), await tester.get('secret')]).toEqual([1, 'kept']);
  });

  it('[EL14] nobody gets in without a name, or with a password that is another’s', async () => {
    await expect(connectTo(servers.redis.url)).rejects.toThrow('NOAUTH');
    const url = new URL(servers.redisUrl('votes-api'));
    url.username = 'votes-consumer';
    await expect(connectTo(url.href)).rejects.toThrow('WRONGPASS');
  });

  it('[EL14] [EL13] the consumer may have the file of a full disk written anew, and nobody else may', async () => {
    const rewrite = async (user: User) => (await as(user)).sendCommand(['BGREWRITEAOF']);
    expect(await rewrite('votes-consumer')).toMatch('rewriting');
    for (const user of ['votes-api', 'votes-cli', 'votes-probe'] as const)
      await expect(rewrite(user)).rejects.toThrow('NOPERM');
  });

  it('[EL14] a probe hears whether the server lives', async () => {
    expect(await (await as('votes-probe')).ping()).toBe('PONG');
  });
});

describe('users.sh', () => {
  async function folderOf(passwords: Record<string, string>): Promise<string> {
    const folder = await mkdtemp(path.join(tmpdir(), 'votes-users-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await mkdir(path.join(folder, 'passwords'));
    for (const [user, text] of Object.entries(passwords))
      await writeFile(path.join(folder, 'passwords', user), text);
    return folder;
  }

  it('[EL14] takes any password, and leaves out who has none', async () => {
    const password = `a/&|\\"$HOME\`'; #é b`;
    const folder = await folderOf({ 'votes-api': `${password}\r\n` });
    const users = execFileSync('sh', [SCRIPT, path.join(folder, 'passwords')], { encoding: 'utf8' });
    const names = users.match(/^user \S+/gm);
    expect(names).toEqual(['user default', 'user votes-api', 'user votes-probe']);
    await writeFile(path.join(folder, 'users.acl'), users);
    const redis = await startRedis({ args: ['--aclfile', path.join(folder, 'users.acl')] });
    onTestFinished(() => redis.stop());
    const client = createClient({ url: redis.url, username: 'votes-api', password, disableClientInfo: true });
    await client.connect();
    onTestFinished(() => client.destroy());
    expect(await client.xLen('votes')).toBe(0);
  });

  it('[EL14] refuses a password that is empty', async () => {
    const folder = await folderOf({ 'votes-api': '\n' });
    const run = promisify(execFile)('sh', [SCRIPT, path.join(folder, 'passwords')]);
    await expect(run).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('holds no password'),
    });
  });

  it('[EL14] where it was not run, the server does not start', async () => {
    await expect(startRedis({ args: ['--aclfile', RULES] })).rejects.toThrow(/users\.acl/);
  });
});

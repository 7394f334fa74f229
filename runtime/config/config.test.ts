import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, readSettings } from './read-settings.ts';
import type { SettingName } from './settings.ts';
import { READ_BY, SETTINGS } from './settings.ts';

const GOOD = { REDIS_URL: 'redis://127.0.0.1:6379', DATABASE_URL: 'postgres://127.0.0.1/votes' };
const folder = mkdtempSync(path.join(tmpdir(), 'votes-config-'));
const file = (name: string, text: string) => {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};

function mistakesOf(names: readonly SettingName[], env: Record<string, string>): string[] {
  try {
    readSettings(names, env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message.split('\n');
  }
  return [];
}

describe('settings', () => {
  it('[CF1] are parsed to their types, with defaults for what is not set or empty, and frozen', () => {
    const env = { ...GOOD, BATCH_SIZE: '250', LOG_LEVEL: '', MIGRATE_ON_START: 'false' };
    const settings = readSettings(READ_BY.consumer, env);
    expect(settings).toMatchObject({
      BATCH_SIZE: 250,
      LOG_LEVEL: 'info',
      MIGRATE_ON_START: false,
      BLOCK_MS: 5000,
    });
    expect(settings.CONSUMER_NAME).toMatch(new RegExp(`-${process.pid}$`));
    expect(Object.isFrozen(settings)).toBe(true);
  });

  it('[CF1] list every mistake at once, with the name, the value and what is expected', () => {
    const env = { ...GOOD, BATCH_SIZE: 'many', PORT: '99999', LOG_LEVEL: 'loud', DATABASE_URL: '' };
    expect(mistakesOf(['BATCH_SIZE', 'PORT', 'LOG_LEVEL', 'DATABASE_URL', 'REDIS_URL'], env)).toEqual([
      'BATCH_SIZE is "many"; expected a whole number from 1 to 10000.',
      'PORT is "99999"; expected a whole number from 0 to 65535.',
      'LOG_LEVEL is "loud"; expected one of trace, debug, info, warn, error, fatal, silent.',
      expect.stringMatching(/^DATABASE_URL is not set; expected an address that starts with postgres:/),
    ]);
  });

  it('[CF1] never print the value of a secret', () => {
    const [mistake] = mistakesOf(['REDIS_URL'], { REDIS_URL: 'http://:hunter2@127.0.0.1' });
    expect(mistake).toMatch(/^REDIS_URL has a value \(not shown\); expected/);
    expect(mistakesOf(['STAGE_KEY'], { STAGE_KEY: 'hunter2' })).toEqual([
      'STAGE_KEY has a value (not shown); expected 16 to 256 letters, digits or - . _ ~ + / =.',
    ]);
  });

  it('[CF1] show no more than the beginning of a long value', () => {
    const shown = `"${'x'.repeat(100)}" (cut; 100000 characters)`;
    expect(mistakesOf(['CORS_ORIGINS'], { CORS_ORIGINS: 'x'.repeat(100_000) })).toEqual([
      `CORS_ORIGINS is ${shown}; expected origins like https://vote.example.com, separated by commas.`,
    ]);
  });

  it.each<[SettingName, string]>([
    ['BATCH_SIZE', '0'],
    ['SSE_UPDATES_PER_SECOND_MAX', '0.5'],
    ['BATCH_SIZE', '1e3'],
    ['BATCH_SIZE', ' 5'],
    ['MIGRATE_ON_START', 'yes'],
    ['CORS_ORIGINS', 'https://vote.example.com/'],
    ['CORS_ORIGINS', '*'],
    ['PUBLIC_URL', 'vote.example.com'],
    ['PUBLIC_URL', 'http:vote.example.com'],
    ['PUBLIC_URL', 'https://vote.example.com/cats'],
    ['PUBLIC_URL', 'https://vote.example.com/?a'],
    ['PUBLIC_URL', 'ftp://vote.example.com'],
    ['TRUST_PROXY', 'everyone'],
    ['TRUST_PROXY', '10.0.0.0/99'],
    ['TRUST_PROXY', '::::'],
    ['TRUST_PROXY', '1.2'],
    ['DATABASE_URL', 'mysql://127.0.0.1'],
    ['STAGE_KEY', 'fifteen-letters'],
    ['STAGE_KEY', 'with a space in between'],
    ['REDIS_CA_FILE', '/nowhere/ca.pem'],
  ])('[CF1] refuse %s=%j', (name, value) => {
    expect(mistakesOf([name], { [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} `))]);
  });

  it('[CF1] take lists', () => {
    const env = {
      CORS_ORIGINS: 'https://a.example.com, http://b.example.com:8080',
      TRUST_PROXY: '10.0.0.0/8,::1',
    };
    expect(readSettings(['CORS_ORIGINS', 'TRUST_PROXY'], env)).toEqual({
      CORS_ORIGINS: ['https://a.example.com', 'http://b.example.com:8080'],
      TRUST_PROXY: ['10.0.0.0/8', '::1'],
    });
  });

  it('[CF1] of a cluster name one server or several, by one login, and no database', () => {
    const of = (REDIS_URL: string, REDIS_CLUSTER = 'true') =>
      mistakesOf(['REDIS_URL', 'REDIS_CLUSTER'], { REDIS_URL, REDIS_CLUSTER });
    const by = (login: string, host: string, scheme = 'redis') => `${scheme}://${login}@${host}`;
    const servers = [by('u:a,b', '10.0.0.1:6379'), by('u:a,b', '10.0.0.2')];
    const read = readSettings(['REDIS_URL', 'REDIS_CLUSTER'], {
      REDIS_URL: servers.join(' , '),
      REDIS_CLUSTER: 'true',
    });
    expect(read).toEqual({ REDIS_URL: servers, REDIS_CLUSTER: true });
    expect(of('redis://10.0.0.1')).toEqual([]);
    expect(of(servers.join(), 'false')).toEqual([
      'REDIS_URL names several servers; expected one, or REDIS_CLUSTER=true.',
    ]);
    for (const other of [by('u:c', '10.0.0.3'), by('u:a,b', '10.0.0.3', 'rediss'), 'redis://10.0.0.3']) {
      expect(of(`${servers[0]},${other}`)).toEqual([
        'REDIS_URL names servers by different logins; expected one scheme, user and password for all.',
      ]);
    }
    expect(of('redis://10.0.0.1/1')).toEqual([
      'REDIS_URL names a database by its number; expected none, for REDIS_CLUSTER is true.',
    ]);
    expect(of('redis://10.0.0.1,postgres://10.0.0.2')[0]).toMatch(
      /^REDIS_URL has a value \(not shown\); expected/,
    );
  });

  it('[CF2] come from a file named by NAME_FILE, without the line break at its end', () => {
    const settings = readSettings(['REDIS_URL'], {
      REDIS_URL_FILE: file('redis-url', `${GOOD.REDIS_URL}\n`),
    });
    expect(settings.REDIS_URL).toEqual([GOOD.REDIS_URL]);
  });

  it('[CF2] say so when the file cannot be read, or when both forms are set', () => {
    expect(mistakesOf(['REDIS_URL'], { REDIS_URL_FILE: '/nowhere/secret' })).toEqual([
      'REDIS_URL_FILE is "/nowhere/secret", which cannot be read (ENOENT); expected the path of a file.',
    ]);
    const both = { ...GOOD, REDIS_URL_FILE: file('both', 'redis://127.0.0.1') };
    expect(mistakesOf(['REDIS_URL'], both)).toEqual([
      'REDIS_URL and REDIS_URL_FILE are both set; expected only one of them.',
    ]);
  });

  it('[CF2] come from no file larger than 1 MiB', () => {
    const largest = file('largest', `https://a.example.com${' '.repeat(1024 * 1024 - 21)}`);
    expect(readSettings(['CORS_ORIGINS'], { CORS_ORIGINS_FILE: largest }).CORS_ORIGINS).toHaveLength(1);
    const larger = file('larger', `https://a.example.com${' '.repeat(1024 * 1024 - 20)}`);
    expect(mistakesOf(['CORS_ORIGINS'], { CORS_ORIGINS_FILE: larger })).toEqual([
      `CORS_ORIGINS_FILE is "${larger}", which cannot be read (it is larger than 1 MiB); expected the path of a file.`,
    ]);
    const certificate = '-----BEGIN CERTIFICATE-----';
    const pem = file('pem', certificate.padEnd(1024 * 1024));
    expect(readSettings(['REDIS_CA_FILE'], { REDIS_CA_FILE: pem }).REDIS_CA_FILE).toContain(certificate);
    const tooLarge = file('too-large.pem', certificate.padEnd(1024 * 1024 + 1));
    expect(mistakesOf(['REDIS_CA_FILE'], { REDIS_CA_FILE: tooLarge })).toHaveLength(1);
  });

  it('[CF2] come from no folder, device or pipe, for none may be waited for', ({ onTestFinished }) => {
    const pipe = path.join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const writer = spawn('sh', ['-c', 'echo "-----BEGIN CERTIFICATE-----" > "$0"', pipe]);
    onTestFinished(() => void writer.kill());
    for (const irregular of [folder, '/dev/null', pipe]) {
      expect(mistakesOf(['CONSUMER_GROUP'], { CONSUMER_GROUP_FILE: irregular })).toEqual([
        `CONSUMER_GROUP_FILE is "${irregular}", which cannot be read (it is no regular file); expected the path of a file.`,
      ]);
      expect(mistakesOf(['REDIS_CA_FILE'], { REDIS_CA_FILE: irregular })).toHaveLength(1);
    }
  });

  it('[CF2] come from a file before a default of the process, and from the command line before either', () => {
    const env = { LOG_LEVEL_FILE: file('level', 'debug'), HOST_FILE: file('host', '0.0.0.0') };
    const given = { defaults: { LOG_LEVEL: 'warn', PORT: '3000' }, overrides: { HOST: '127.0.0.2' } };
    expect(readSettings(['LOG_LEVEL', 'PORT', 'HOST'], env, given)).toEqual({
      LOG_LEVEL: 'debug',
      PORT: 3000,
      HOST: '127.0.0.2',
    });
  });

  it('[CF3] are read by some process, each of them', () => {
    const read = new Set<string>(Object.values(READ_BY).flat());
    expect(Object.keys(SETTINGS).filter((name) => !read.has(name))).toEqual([]);
  });
});

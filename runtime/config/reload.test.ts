import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import type { ProcessLogger } from '../telemetry/logger.ts';
import { readSettings } from './read-settings.ts';
import { reloadOnSignal } from './reload.ts';
import type { LogLevel } from './settings.ts';
import { LOG_LEVELS } from './settings.ts';

/** A line as it was logged, and the level the logger had. */
type Line = readonly [level: LogLevel, fields: object, message: string];

/** A logger that remembers what its level lets through. */
class RememberingLogger implements ProcessLogger {
  readonly lines: Line[] = [];
  level: LogLevel;

  constructor(level: LogLevel) {
    this.level = level;
  }

  debug = (fields: object, message: string) => this.#log('debug', fields, message);
  info = (fields: object, message: string) => this.#log('info', fields, message);
  warn = (fields: object, message: string) => this.#log('warn', fields, message);
  error = (fields: object, message: string) => this.#log('error', fields, message);

  #log(level: LogLevel, fields: object, message: string): void {
    if (LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(this.level))
      this.lines.push([level, fields, message]);
  }
}

const NAMES = ['LOG_LEVEL', 'CORS_ORIGINS', 'RATE_LIMIT_BURST', 'BATCH_SIZE', 'REDIS_URL'] as const;
const REDIS_URL = 'redis://:hunter2@127.0.0.1';

/** A process that has started with these texts of its settings; a test changes them and sends SIGHUP. */
function startedWith(texts: Record<string, string>, { begins = true } = {}) {
  const env: Record<string, string> = { REDIS_URL, ...texts };
  const read = () => readSettings(NAMES, env);
  const settings = read();
  const logger = new RememberingLogger(settings.LOG_LEVEL);
  const signals = new EventEmitter();
  const applied: object[] = [];
  const reloading = reloadOnSignal({ read, settings, logger, hangUp: 'reload', process: signals });
  const begin = () => reloading.begin((reloaded) => applied.push(reloaded));
  if (begins) begin();
  return { env, logger, applied, begin, hangUp: () => signals.emit('SIGHUP') };
}

it('[CF5] hands over what can change, all of it at once, and tells what has', () => {
  const { env, logger, applied, hangUp } = startedWith({ RATE_LIMIT_BURST: '5' });
  Object.assign(env, { RATE_LIMIT_BURST: '7', CORS_ORIGINS: 'https://a.example.com' });
  hangUp();
  expect(applied).toEqual([
    { LOG_LEVEL: 'info', CORS_ORIGINS: ['https://a.example.com'], RATE_LIMIT_BURST: 7 },
  ]);
  const changed = {
    CORS_ORIGINS: { from: [], to: ['https://a.example.com'] },
    RATE_LIMIT_BURST: { from: 5, to: 7 },
  };
  expect(logger.lines).toEqual([['info', { changed }, 'Settings reloaded.']]);
});

it('[CF5] tells what has changed since the last time, or that nothing has', () => {
  const { env, logger, hangUp } = startedWith({ RATE_LIMIT_BURST: '5' });
  env.RATE_LIMIT_BURST = '7';
  hangUp();
  hangUp();
  env.RATE_LIMIT_BURST = '5';
  hangUp();
  expect(logger.lines).toEqual([
    ['info', { changed: { RATE_LIMIT_BURST: { from: 5, to: 7 } } }, 'Settings reloaded.'],
    ['info', {}, 'Settings read again; there is nothing to reload.'],
    ['info', { changed: { RATE_LIMIT_BURST: { from: 7, to: 5 } } }, 'Settings reloaded.'],
  ]);
});

it('[CF5] names what needs a restart, at each reload, without a value', () => {
  const { env, logger, applied, hangUp } = startedWith({});
  Object.assign(env, { BATCH_SIZE: '7', REDIS_URL: 'redis://:sesame@127.0.0.1' });
  hangUp();
  hangUp();
  const warning = [
    'warn',
    { settings: ['BATCH_SIZE', 'REDIS_URL'] },
    'Settings changed that need a restart.',
  ];
  const information = ['info', {}, 'Settings read again; there is nothing to reload.'];
  expect(logger.lines).toEqual([warning, information, warning, information]);
  expect(JSON.stringify(applied)).not.toMatch(/BATCH_SIZE|REDIS_URL/);
});

it('[CF5] changes nothing where anything is wrong, and tells every mistake but no secret', () => {
  const { env, logger, applied, hangUp } = startedWith({ RATE_LIMIT_BURST: '5' });
  const wrong = { RATE_LIMIT_BURST: '7', CORS_ORIGINS: '*', LOG_LEVEL: 'loud', REDIS_URL: 'sesame' };
  Object.assign(env, wrong);
  hangUp();
  expect(applied).toEqual([]);
  expect(logger.lines).toEqual([
    [
      'error',
      {
        mistakes: [
          'LOG_LEVEL is "loud"; expected one of trace, debug, info, warn, error, fatal, silent.',
          'CORS_ORIGINS is "*"; expected origins like https://vote.example.com, separated by commas.',
          'REDIS_URL has a value (not shown); expected an address that starts with redis:// or rediss://.',
        ],
      },
      'The settings are wrong; the process goes on with those it has.',
    ],
  ]);
  Object.assign(env, { CORS_ORIGINS: '', LOG_LEVEL: 'info', REDIS_URL });
  hangUp();
  expect(logger.lines[1]).toEqual([
    'info',
    { changed: { RATE_LIMIT_BURST: { from: 5, to: 7 } } },
    'Settings reloaded.',
  ]);
});

it.each<[from: LogLevel, to: LogLevel]>([
  ['silent', 'info'],
  ['info', 'silent'],
  ['warn', 'debug'],
])('[CF5] sets the log level from %s to %s, and says so where either lets it', (from, to) => {
  const { env, logger, hangUp } = startedWith({ LOG_LEVEL: from });
  env.LOG_LEVEL = to;
  hangUp();
  expect(logger.lines).toEqual([['info', { changed: { LOG_LEVEL: { from, to } } }, 'Settings reloaded.']]);
  expect(logger.level).toBe(to);
});

it('[CF5] is obeyed once the process has started, where it came before', () => {
  const { env, applied, begin, hangUp } = startedWith({ RATE_LIMIT_BURST: '5' }, { begins: false });
  env.RATE_LIMIT_BURST = '7';
  hangUp();
  hangUp();
  expect(applied).toEqual([]);
  begin();
  expect(applied).toMatchObject([{ RATE_LIMIT_BURST: 7 }]);
});

it('[CF5] survives an error nobody expects', () => {
  const signals = new EventEmitter();
  const settings = { LOG_LEVEL: 'info' } as const;
  const logger = new RememberingLogger('info');
  const error = new Error('No room.');
  const read = (): typeof settings => {
    throw error;
  };
  reloadOnSignal({ read, settings, logger, hangUp: 'reload', process: signals }).begin();
  signals.emit('SIGHUP');
  expect(logger.lines).toMatchObject([['error', { error }, expect.anything()]]);
});

it('where a terminal closes, SIGHUP is not for the settings', () => {
  const signals = new EventEmitter();
  const settings = { LOG_LEVEL: 'info' } as const;
  const logger = new RememberingLogger('info');
  reloadOnSignal({ read: () => settings, settings, logger, hangUp: 'stop', process: signals }).begin();
  expect(signals.listenerCount('SIGHUP')).toBe(0);
});

import { isDeepStrictEqual } from 'node:util';
import { meaningOfHangUp } from '../hang-up.ts';
import type { ProcessLogger } from '../telemetry/logger.ts';
import type { Reloadable } from './read-settings.ts';
import { ConfigError } from './read-settings.ts';
import type { LogLevel, Setting, SettingName } from './settings.ts';
import { LOG_LEVELS, SETTINGS } from './settings.ts';

export interface ReloadOptions<Read> {
  /** Reads the settings as at the start, or throws ConfigError. */
  read(): Read;
  /** Those the process has started with. */
  readonly settings: Read;
  readonly logger: ProcessLogger;
  /** What SIGHUP says; found out unless a test says it. */
  readonly hangUp?: 'stop' | 'reload';
  /** The process that is sent the signal; another one in tests. */
  readonly process?: { on(signal: 'SIGHUP', listener: () => void): unknown };
}

export interface Reloading<Read> {
  /**
   * From now on reloads, and at once where SIGHUP came before.
   *
   * @param apply Goes by these settings from now on; all of them at once, and without fail. LOG_LEVEL is seen to.
   */
  begin(apply?: (settings: Reloadable<Read>) => void): void;
}

/** What every process has. */
interface Levelled {
  readonly LOG_LEVEL: LogLevel;
}

/**
 * Reads the settings again on SIGHUP and has those applied that can change while the process runs [CF5]. Where one is
 * wrong, nothing changes and every mistake is logged. Called early: before it SIGHUP ends a process, from here on no more.
 */
export function reloadOnSignal<Read extends Levelled>(options: ReloadOptions<Read>): Reloading<Read> {
  const { read, logger, hangUp = meaningOfHangUp() } = options;
  let current = options.settings;
  let applyOthers: ((settings: Reloadable<Read>) => void) | undefined;
  let isAsked = false;

  function reload(): void {
    isAsked = applyOthers === undefined;
    if (applyOthers === undefined) return;
    let next: Read;
    try {
      next = read();
    } catch (error) {
      const why = error instanceof ConfigError ? { mistakes: error.mistakes } : { error };
      logger.error(why, 'The settings are wrong; the process goes on with those it has.');
      return;
    }
    const reloaded = reloadableOf(next);
    applyOthers(reloaded);
    logger.level = moreTalkative(current.LOG_LEVEL, next.LOG_LEVEL); // The other might not tell of the change.
    tellChanges(current, next, logger);
    logger.level = next.LOG_LEVEL;
    current = { ...current, ...reloaded };
  }

  if (hangUp === 'reload') (options.process ?? process).on('SIGHUP', reload);
  return {
    begin(apply = () => {}) {
      applyOthers = apply;
      if (isAsked) reload();
    },
  };
}

function tellChanges(before: object, after: object, logger: ProcessLogger): void {
  const earlier = new Map(Object.entries(before));
  const different = Object.entries(after).filter(([name, to]) => !isDeepStrictEqual(earlier.get(name), to));
  const needRestart = different.filter(([name]) => !rowOf(name).reloadable).map(([name]) => name);
  const changed = different
    .filter(([name]) => rowOf(name).reloadable)
    .map(([name, to]) => [name, rowOf(name).secret ? 'not shown' : { from: earlier.get(name), to }]);
  if (needRestart.length > 0) logger.warn({ settings: needRestart }, 'Settings changed that need a restart.');
  if (changed.length > 0) logger.info({ changed: Object.fromEntries(changed) }, 'Settings reloaded.');
  else logger.info({}, 'Settings read again; there is nothing to reload.');
}

function reloadableOf<Read extends object>(settings: Read): Reloadable<Read> {
  const kept = Object.entries(settings).filter(([name]) => rowOf(name).reloadable);
  return Object.fromEntries(kept) as Reloadable<Read>;
}

function rowOf(name: string): Setting<unknown> {
  return SETTINGS[name as SettingName];
}

function moreTalkative(one: LogLevel, other: LogLevel): LogLevel {
  return LOG_LEVELS.indexOf(one) < LOG_LEVELS.indexOf(other) ? one : other;
}

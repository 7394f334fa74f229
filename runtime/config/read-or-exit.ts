import type { Settings } from './read-settings.ts';
import { ConfigError, readSettings } from './read-settings.ts';
import type { SettingName } from './settings.ts';

/** How a process reads its settings otherwise than from the bare environment. */
export interface ReadOptions<Absent extends SettingName> {
  /** Settings it can do without. */
  readonly absent?: readonly Absent[];
  /** Texts that stand in for variables that are not set. */
  readonly defaults?: Readonly<Partial<Record<SettingName, string>>>;
  /** Texts that win over variables: what was said on the command line. */
  readonly overrides?: Readonly<Partial<Record<SettingName, string>>>;
}

/** What a process ends with when its configuration is wrong: EX_CONFIG of sysexits.h. */
const EXIT_CONFIG = 78;

/**
 * The settings of this process, or its end: every mistake is printed and the process exits before it has opened
 * anything [CF1].
 */
export function readOrExit<Name extends SettingName, Absent extends SettingName = never>(
  names: readonly Name[],
  { absent = [], defaults = {}, overrides = {} }: ReadOptions<Absent> = {},
): Settings<Name, Absent> {
  const set = Object.entries(process.env).filter(([, text]) => text !== '');
  try {
    return readSettings(names, { ...defaults, ...Object.fromEntries(set), ...overrides }, absent);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(`The configuration is wrong:\n${error.message.replace(/^/gm, '  ')}`);
    process.exit(EXIT_CONFIG);
  }
}

import type { Settings } from './read-settings.ts';
import { ConfigError, readSettings } from './read-settings.ts';
import type { SettingName } from './settings.ts';

/** What a process ends with when its configuration is wrong: EX_CONFIG of sysexits.h. */
const EXIT_CONFIG = 78;

/**
 * The settings of this process, or its end: every mistake is printed and the process exits before it has opened
 * anything [CF1].
 */
export function readOrExit<Name extends SettingName>(names: readonly Name[]): Settings<Name> {
  try {
    return readSettings(names, process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(`The configuration is wrong:\n${error.message.replace(/^/gm, '  ')}`);
    process.exit(EXIT_CONFIG);
  }
}

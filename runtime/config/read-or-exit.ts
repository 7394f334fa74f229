import { ConfigError } from './read-settings.ts';

/** What a process ends with when its configuration is wrong: EX_CONFIG of sysexits.h. */
const EXIT_CONFIG = 78;

/**
 * The settings of this process, or its end: every mistake is printed and the process exits before it has opened
 * anything [CF1].
 *
 * @param read Of `settingsReader`.
 */
export function readOrExit<Read>(read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(`The configuration is wrong:\n${error.message.replace(/^/gm, '  ')}`);
    process.exit(EXIT_CONFIG);
  }
}

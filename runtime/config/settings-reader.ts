import type { ReadOptions, Settings } from './read-settings.ts';
import { readSettings } from './read-settings.ts';
import type { SettingName } from './settings.ts';

/**
 * How this process reads its settings, at its start and again later: its environment stays as it is, what is in the
 * files it names may change.
 *
 * @returns Reads them, or throws ConfigError with every mistake.
 */
export function settingsReader<Name extends SettingName, Absent extends SettingName = never>(
  names: readonly Name[],
  options: ReadOptions<Absent> = {},
): () => Settings<Name, Absent> {
  return () => readSettings(names, process.env, options);
}

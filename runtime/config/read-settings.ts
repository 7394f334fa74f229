import { contradictionsIn } from './contradictions.ts';
import type { Kind } from './kinds.ts';
import type { ReloadableName, Setting, SettingName } from './settings.ts';
import { SETTINGS } from './settings.ts';
import { readSettingsFile } from './settings-file.ts';

type ValueOf<Row> = Row extends { kind: Kind<infer T> }
  ? Row extends { optional: true }
    ? T | undefined
    : T
  : never;

/** The parsed settings, by the name of their environment variable; those of `Absent` may be left out. */
export type Settings<Name extends SettingName, Absent extends SettingName = never> = {
  readonly [N in Name]: ValueOf<(typeof SETTINGS)[N]> | (N extends Absent ? undefined : never);
};

/** Of these settings those that can change while the process runs. */
export type Reloadable<Read> = Pick<Read, Extract<keyof Read, ReloadableName>>;

/** One or more settings are wrong; the message lists them all, a line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'));
    this.mistakes = mistakes;
  }
}

/** How a process reads its settings otherwise than from the bare environment. */
export interface ReadOptions<Absent extends SettingName> {
  /** Settings it can do without: undefined where they are not set, whatever their default. */
  readonly absent?: readonly Absent[];
  /** Texts that stand in for what is not set. */
  readonly defaults?: Texts;
  /** Texts that win over what is set: what was said on the command line. */
  readonly overrides?: Texts;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Texts = Readonly<Partial<Record<SettingName, string>>>;

/**
 * Reads the named settings from the environment. Each may also come from a file, named by the variable with
 * `_FILE` behind it, as orchestrators mount secrets.
 *
 * @throws ConfigError listing every mistake at once: name, value (never a secret's) and what is expected.
 */
export function readSettings<Name extends SettingName, Absent extends SettingName = never>(
  names: readonly Name[],
  env: Environment,
  { absent = [], defaults = {}, overrides = {} }: ReadOptions<Absent> = {},
): Settings<Name, Absent> {
  const mistakes: string[] = [];
  const mayBeAbsent = new Set<SettingName>(absent);
  const entries = names.map((name) => {
    const row: Setting<unknown> = SETTINGS[name];
    const wanted = mayBeAbsent.has(name) ? { ...row, fallback: undefined, optional: true as const } : row;
    const text = overrides[name] ?? textOf(name, env, mistakes) ?? defaults[name];
    return [name, parse(name, wanted, text, mistakes)];
  });
  const settings = Object.fromEntries(entries);
  mistakes.push(...contradictionsIn(settings));
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return Object.freeze(settings);
}

function parse(name: string, row: Setting<unknown>, text: string | undefined, mistakes: string[]): unknown {
  if (text === undefined) {
    if (row.fallback !== undefined) return typeof row.fallback === 'function' ? row.fallback() : row.fallback;
    if (!row.optional && !mistakes.some((mistake) => mistake.startsWith(`${name}`))) {
      mistakes.push(`${name} is not set; expected ${row.kind.expected}. (${row.about})`);
    }
    return undefined;
  }
  const value = row.kind.parse(text);
  if (value === undefined) {
    const shown = row.secret ? 'has a value (not shown)' : `is ${quote(text)}`;
    mistakes.push(`${name} ${shown}; expected ${row.kind.expected}.`);
  }
  return value;
}

/** The text of a setting, from its variable or its file; an empty one counts as not set. */
function textOf(name: string, env: Environment, mistakes: string[]): string | undefined {
  const direct = env[name] || undefined;
  // A setting that is a file itself ends in _FILE already and has no second form.
  const file = name.endsWith('_FILE') ? undefined : env[`${name}_FILE`] || undefined;
  if (file === undefined) return direct;
  if (direct !== undefined) {
    mistakes.push(`${name} and ${name}_FILE are both set; expected only one of them.`);
    return undefined;
  }
  try {
    return readSettingsFile(file).trim() || undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    mistakes.push(
      `${name}_FILE is ${quote(file)}, which cannot be read (${why}); expected the path of a file.`,
    );
    return undefined;
  }
}

/** How many characters of a wrong value are shown. */
const SHOWN_MAX = 100;

/** A value in quotes, cut where it is long. */
function quote(value: string): string {
  if (value.length <= SHOWN_MAX) return JSON.stringify(value);
  return `${JSON.stringify(value.slice(0, SHOWN_MAX))} (cut; ${value.length} characters)`;
}

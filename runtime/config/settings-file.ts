import { readFileSync, statSync } from 'node:fs';

/** How large a file may be: many times what a setting or a bundle of certificates needs. */
const MIB_MAX = 1;

/**
 * The text of a file that a setting comes from or names, links followed.
 *
 * A pipe is refused, also one of a shell's `<(…)`: it can be read once only, so at the next reading its setting would
 * silently be unset, and while nobody writes into it the whole process would stand still. So would it for a device or
 * for gigabytes named by mistake.
 *
 * @throws Error whose message says in a few words why it cannot be read.
 */
export function readSettingsFile(path: string): string {
  try {
    const file = statSync(path);
    if (!file.isFile()) throw new Error('it is no regular file');
    if (file.size > MIB_MAX * 1024 * 1024) throw new Error(`it is larger than ${MIB_MAX} MiB`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    throw code === undefined ? error : new Error(String(code), { cause: error });
  }
}

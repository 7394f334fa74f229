/** What standalone says to whoever started it. Its log goes to standard error. */
export function say(text: string): void {
  console.log(text);
}

const SLOW_MS = 2_000;

/** Waits for `work`, and says what it is waiting for where that takes long. */
export async function sayIfSlow(text: string, work: Promise<unknown>): Promise<void> {
  const timer = setTimeout(say, SLOW_MS, text);
  await work.finally(() => clearTimeout(timer));
}

/** Says that the vote has ended by itself, and what to do about it. */
export function sayBroken(error: Error): void {
  console.error(
    `The vote has ended: its database cannot go on (${error.message}). Every accepted vote is kept; start it again once the disk is well.`,
  );
}

/** Says why the vote cannot start, and what to do about it. */
export function explain(error: unknown, { PORT: port }: { readonly PORT: number }): void {
  console.error(`The vote cannot start. ${reason(error, port)}`);
}

function reason(error: unknown, port: number): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    const taken = 'port' in error ? error.port : port;
    const setting = taken === port ? '--port' : 'METRICS_PORT';
    return `Port ${taken} is taken: end what listens there, or choose another with ${setting}.`;
  }
  if (code === 'EACCES' && 'syscall' in error && error.syscall === 'listen')
    return `Port ${port} may not be listened on by this user: choose one above 1023 with --port.`;
  if (typeof code === 'string' && FOLDER_CODES.has(code))
    return `The data folder cannot be used (${error.message}): choose another with --data.`;
  return error.message;
}

const FOLDER_CODES = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'EEXIST', 'ELOOP', 'ENOSPC']);

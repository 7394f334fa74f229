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

/** Says why the vote cannot start, and what to do about it. */
export function explain(error: unknown, { PORT: port }: { readonly PORT: number }): void {
  console.error(`The vote cannot start. ${reason(error, port)}`);
}

function reason(error: unknown, port: number): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken: end what listens there, or choose another with --port.`;
  if (code === 'EACCES' && 'syscall' in error && error.syscall === 'listen')
    return `Port ${port} may not be listened on by this user: choose one above 1023 with --port.`;
  if (code === 'EACCES' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EEXIST')
    return `The data folder cannot be used (${error.message}): choose another with --data.`;
  return error.message;
}

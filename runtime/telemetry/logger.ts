import { isatty } from 'node:tty';
import { pino } from 'pino';
import { activeSpan } from './tracing.ts';

/** What the parts of a process log through: an object for machines, a sentence for people. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** The logger of a whole process. */
export interface ProcessLogger extends Logger {
  /** Least level logged; it may be set while the process runs. */
  level: string;
}

/** File descriptors of the process. */
const STDOUT = 1;
export const STDERR = 2;

/**
 * A logger that writes one JSON object a line to standard output, as collectors expect it [API14]. A line that is
 * written while a span is active names trace and span.
 *
 * @param service Which process speaks: `api`, `consumer`, `standalone`.
 * @param to Another file descriptor, where standard output is for people.
 */
export function createLogger(service: string, level: string, to: number = STDOUT): ProcessLogger {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { error: describeError },
    mixin: () => activeSpan.getStore()?.logFields ?? {},
  };
  const destination = pino.destination({ fd: to, sync: true });
  const isTerminal = isatty(to);
  destination.on('error', (error: NodeJS.ErrnoException) => {
    // Nobody reads in a terminal that has closed, and the process has its work to end.
    if (!isTerminal || error.code !== 'EIO') throw error;
  });
  return pino(options, destination);
}

/** An error as it is logged: what it is and says, where it came from, what caused it. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack, cause } = error;
  const sqlstate = 'sqlstate' in error ? { sqlstate: error.sqlstate } : {};
  return {
    name,
    message,
    ...sqlstate,
    stack,
    ...(cause === undefined ? {} : { cause: describeError(cause) }),
  };
}

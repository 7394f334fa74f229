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

/** How much of the log is kept while it cannot be written: more than the longest line by far. */
const UNWRITTEN_BYTES_MAX = 8 * 1024 * 1024;

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
  return pino(options, openDestination(to));
}

/**
 * Where lines are written before the call returns. The log is never worth a vote: whatever keeps a line from being
 * written ends nothing, be it that nobody reads any more (EPIPE, or EIO of a terminal that has closed) or that the disk
 * of a log file is full (ENOSPC). An error thrown here would come out of whatever part of the process logs next.
 */
function openDestination(fd: number) {
  const destination = pino.destination({ fd, sync: true, maxLength: UNWRITTEN_BYTES_MAX });
  // What could not be written is kept and tried again with the next line; but pino itself ends the log on EPIPE.
  destination.on('error', () => {});
  // The next line is lost where there is no room for it; those that are kept are tried again all the same.
  destination.on('drop', () => destination.write(''));
  return destination;
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

import { meaningOfHangUp } from './hang-up.ts';
import type { Logger } from './telemetry/logger.ts';

/** One thing to end, in the order it is to be ended. */
export interface ShutdownStep {
  readonly name: string;
  run(): Promise<unknown>;
}

export interface ShutdownOptions {
  readonly steps: readonly ShutdownStep[];
  /** All steps together get this long; then the process ends with 1. */
  readonly deadlineMs: number;
  readonly logger: Logger;
  /** What SIGHUP says; found out unless a test says it. */
  readonly hangUp?: 'stop' | 'reload';
  /** The process to end; another one in tests. */
  readonly process?: { on(signal: NodeJS.Signals, listener: () => void): unknown; exit(code: number): void };
}

/**
 * Ends the process in order when it is told to (SIGTERM, SIGINT, and SIGHUP where a terminal closes): each step is
 * awaited before the next one runs, and one that fails does not keep the others from running. Exit code 0 when all
 * went well and in time. A second signal is ignored, for the first one is being obeyed.
 *
 * @returns The same shutdown, to be called from within, with the exit code of a clean end.
 */
export function shutDownOnSignal(options: ShutdownOptions): (code?: number) => Promise<void> {
  const { steps, deadlineMs, logger, hangUp = meaningOfHangUp() } = options;
  const host = options.process ?? process;
  let underWay: Promise<void> | undefined;

  async function shutDown(code: number): Promise<void> {
    const late = setTimeout(() => {
      logger.error({ deadlineMs }, 'Shutdown took too long.');
      host.exit(1);
    }, deadlineMs);
    let failed = false;
    for (const step of steps) {
      try {
        await step.run();
      } catch (error) {
        failed = true;
        logger.error({ error, step: step.name }, 'A step of the shutdown failed.');
      }
    }
    clearTimeout(late);
    logger.info({}, 'Stopped.');
    host.exit(failed ? 1 : code);
  }

  function once(code = 0): Promise<void> {
    underWay ??= shutDown(code);
    return underWay;
  }

  const signals: NodeJS.Signals[] = ['SIGTERM', 'SIGINT'];
  if (hangUp === 'stop') signals.push('SIGHUP');
  for (const signal of signals) {
    host.on(signal, () => {
      if (underWay === undefined) logger.info({ signal }, 'Stopping.');
      void once();
    });
  }
  return once;
}

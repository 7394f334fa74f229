import { constants } from 'node:os';

/**
 * The first process of a container, which is told nothing that it does not listen for: a SIGTERM that comes before it
 * listens would be lost, and the container be killed when its time is over. So until then it ends at once, with what a
 * shell says of one that a signal has ended. Imported before all else, as what follows takes its time to load; elsewhere
 * the system ends a process by itself, and nothing is done here.
 */
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

if (process.pid === 1) for (const signal of SIGNALS) endUntilHeard(signal);

/** Stays there once others listen, and does nothing: whoever leaves as they come takes the signal from them, too. */
function endUntilHeard(signal: NodeJS.Signals): void {
  let isHeard = false;
  process.on(signal, () => {
    if (!isHeard) process.exit(128 + constants.signals[signal]);
  });
  process.on('newListener', (event) => {
    isHeard ||= event === signal;
  });
}

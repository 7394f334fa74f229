import { renderUnicodeCompact } from 'uqr';
import type { Addresses } from './addresses.ts';

export interface GreetingOptions {
  readonly addresses: Addresses;
  /** What keeps the event log, in a few words. */
  readonly eventLog: string;
  /** What keeps the counts, in a few words. */
  readonly counts: string;
}

/** What the organiser reads once people can vote. */
export function greeting({ addresses, eventLog, counts }: GreetingOptions): string {
  const { main, others, isReachable } = addresses;
  return [
    '',
    ...(isReachable ? [renderUnicodeCompact(main, { border: 2 }), ''] : []),
    `  Vote at    ${main}`,
    ...others.map((other) => `             ${other}`),
    `  Api        ${new URL('api/docs', main)}`,
    '',
    `  Event log  ${eventLog}`,
    `  Counts     ${counts}`,
    '',
    isReachable
      ? '  Ctrl-C ends the vote; what was accepted is kept.'
      : '  Only this machine can reach it; for everybody in the network: npm start -- --lan',
    ...(isReachable ? [] : ['  Ctrl-C ends the vote; what was accepted is kept.']),
    '',
  ].join('\n');
}

import { styleText } from 'node:util';
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
    ...(isReachable ? [...qrCode(main), ''] : []),
    `  Vote at    ${main}`,
    ...others.map((other) => `             ${other}`),
    `  Api        ${new URL('api/docs', main)}`,
    '',
    `  Counts     ${counts}`,
    `  Event log  ${eventLog}`,
    '',
    ...(isReachable
      ? []
      : ['  Only this machine can reach it; for everybody in the network: npm start -- --lan']),
    '  Ctrl-C ends the vote; what was accepted is kept.',
    '',
  ].join('\n');
}

/** In colours of its own where there are colours: on a light terminal it would be a negative, which not all can read. */
function qrCode(text: string): string[] {
  return renderUnicodeCompact(text, { border: 2 })
    .split('\n')
    .map((line) => styleText(['whiteBright', 'bgBlack'], line));
}

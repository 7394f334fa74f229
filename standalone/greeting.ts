import { styleText } from 'node:util';
import { renderUnicodeCompact } from 'uqr';
import type { Addresses } from './addresses.ts';
import type { StandaloneStage } from './stage.ts';

export interface GreetingOptions {
  readonly addresses: Addresses;
  /** Where the stage is, from the root of the vote, and how to open it. */
  readonly stage: Pick<StandaloneStage, 'path' | 'hint'>;
  /** What keeps the event log, in a few words. */
  readonly eventLog: string;
  /** What keeps the counts, in a few words. */
  readonly counts: string;
}

/** What the organiser reads once people can vote. */
export function greeting({ addresses, stage, eventLog, counts }: GreetingOptions): string {
  const { main, others, isReachable } = addresses;
  return [
    '',
    ...(isReachable ? [...qrCode(main), ''] : []),
    `  Vote at    ${main}`,
    ...others.map((other) => `             ${other}`),
    `  Stage      ${new URL(stage.path, main)}`,
    ...(stage.hint === undefined ? [] : [`             ${stage.hint}`]),
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

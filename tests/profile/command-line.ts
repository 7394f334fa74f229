import { parseArgs } from 'node:util';
import { chosen } from '#tests/load/chosen.ts';
import type { Measuring } from '#tests/load/measuring.ts';
import { MEASURING, measuringOf } from '#tests/load/measuring.ts';
import type { HotPath } from './hot-paths.ts';
import { HOT_PATHS } from './hot-paths.ts';

const NAMES = HOT_PATHS.map(({ name }) => name);

export const HELP = `npm run profile: where the time of the two hot paths goes, as flame graphs and as shares.

  npm run profile                       both, in about a minute
  npm run profile -- --only drain       one of them

  --only NAMES  ${NAMES.join(', ')}
  --short       as little of it as there can be: whether it works
  --record      write the flame graphs into docs/pictures as well
  --out DIR     where the flame graphs go, and each profile as a .cpuprofile, which the developer tools of a browser
                open: reports
  --help        this text

It sets up Redis, PostgreSQL and the load as npm run bench does, on the same cores, and looks into the api and the
consumer as they are shipped, twice a millisecond. Nothing else should run meanwhile. Ends with 0 once it has looked at
all it was asked for, with 2 when it could not.`;

export interface CommandLine extends Measuring {
  readonly hotPaths: readonly HotPath[];
}

/** @throws Error with a sentence that says what is wrong. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const { values } = parseArgs({ args: [...args], options: MEASURING });
  return { ...measuringOf(values), hotPaths: chosen(HOT_PATHS, values.only) };
}

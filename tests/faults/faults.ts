import { whyNoDisk } from '#tests/servers/small-disk.ts';
import { DISKS } from './disks.ts';
import { FAIL_OVER } from './fail-over.ts';
import type { Fault } from './fault.ts';
import { LINKS } from './links.ts';
import { LOG_CONTENTS } from './log-contents.ts';
import { MEMORY } from './memory.ts';
import { MIGRATORS } from './migrators.ts';
import { POSTGRES } from './postgres.ts';
import { PROCESSES } from './processes.ts';
import { REDIS } from './redis.ts';
import { OLD_RELEASES } from './releases.ts';
import { STANDALONE } from './standalone.ts';
import { VIEWERS } from './viewers.ts';

const WHY_NO_DISK = whyNoDisk();

/** Everything that can fail, in one order on every machine: what a seed draws depends on it. */
export const KNOWN: readonly Fault[] = [
  ...LINKS,
  ...REDIS,
  ...LOG_CONTENTS,
  ...MEMORY,
  ...FAIL_OVER,
  ...POSTGRES,
  ...PROCESSES,
  ...OLD_RELEASES,
  ...MIGRATORS,
  ...STANDALONE,
  ...VIEWERS,
  ...DISKS.map((fault) => (WHY_NO_DISK ? { ...fault, whyNot: WHY_NO_DISK } : fault)),
].map(healedOnce);

/** Everything that can fail here. */
export const FAULTS: readonly Fault[] = KNOWN.filter(({ whyNot }) => whyNot === undefined);

/** Many a thing that heals cannot be done twice. */
function healedOnce(fault: Fault): Fault {
  return {
    ...fault,
    async strike(all, random) {
      const heal = await fault.strike(all, random);
      let healed: Promise<void> | undefined;
      return () => {
        healed ??= heal().catch((error) => {
          healed = undefined; // So that it can be tried again.
          throw error;
        });
        return healed;
      };
    },
  };
}

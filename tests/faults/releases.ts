import { readdirSync } from 'node:fs';
import { RELEASES, Release } from '#tests/processes/released.ts';
import type { FailingPipeline } from './failing-pipeline.ts';
import type { Fault, Heal } from './fault.ts';

const BEFORE = readdirSync(RELEASES).sort().at(-1) ?? '';
const NAME = `is stopped, and that of release ${BEFORE} is in its place for a while`;
/** Which of the consumers is replaced; the others are of this build. */
const CONSUMER = 1;

/** Where a process was started from. */
function isOld({ spawnargs }: FailingPipeline['api']['child']): boolean {
  return spawnargs.some((each) => each.includes(`votes-${BEFORE}-`));
}

/** The release before and this one side by side, as in an upgrade and when it is taken back. */
export const OLD_RELEASES: readonly Fault[] = [
  {
    id: 'F16',
    name: NAME,
    target: 'the api',
    async strike(all) {
      const release = await Release.unpack(BEFORE);
      await all.api.end('SIGTERM');
      await all.startApi((settings) => release.startApi(all.pipeline, settings));
      return replacement(release, async () => {
        await all.api.end('SIGTERM');
        await all.startApi();
      });
    },
    isFelt: (all) => isOld(all.api.child),
  },
  {
    id: 'F16',
    name: NAME,
    target: `consumer ${CONSUMER}`,
    async strike(all) {
      const release = await Release.unpack(BEFORE);
      await all.consumer(CONSUMER).end('SIGTERM');
      await all.startConsumer(CONSUMER, (settings) => release.startConsumer(all.pipeline, settings));
      return replacement(release, async () => {
        await all.consumer(CONSUMER).end('SIGTERM');
        await all.startConsumer(CONSUMER);
      });
    },
    isFelt: (all) => isOld(all.consumer(CONSUMER).child),
  },
];

function replacement(release: Release, replace: Heal): Heal {
  return async () => {
    await replace();
    await release.remove();
  };
}

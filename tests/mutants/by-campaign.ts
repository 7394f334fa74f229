import path from 'node:path';
import { startNode } from '#tests/processes/node-process.ts';
import type { Verdict } from './by-tests.ts';
import type { Mutant } from './mutant.ts';
import { ProjectCopies } from './project-copies.ts';

/** How `npm run chaos` ends: every invariant held, or one was broken. */
const EXIT = { held: 0, broken: 1 };

/**
 * Runs a campaign of faults on a copy of the source with each mutant, one after the other, and once on a copy without.
 * A mutant is killed where the campaign finds an invariant broken that it finds held without the change.
 *
 * @param args Of `npm run chaos`: with a seed, all meet the same faults.
 * @param onCampaign Told of each campaign as it begins.
 */
export async function judgeByCampaign(
  mutants: readonly Mutant[],
  args: readonly string[],
  onCampaign: (on: string) => void,
): Promise<Verdict[]> {
  const copies = await ProjectCopies.begin();
  try {
    onCampaign('the source as it is');
    const without = await campaign(copies.original, args);
    if (without.code !== EXIT.held) throw new Error(`It fails without any change too:\n${without.said}`);
    const verdicts: Verdict[] = [];
    for (const mutant of mutants) {
      onCampaign(mutant.name);
      const { code, said } = await campaign(await copies.make(mutant), [...args, '--until-broken']);
      verdicts.push({ mutant, isKilled: code === EXIT.broken, said });
    }
    return verdicts;
  } finally {
    await copies.remove();
  }
}

async function campaign(root: string, args: readonly string[]) {
  const out = path.join(root, 'reports');
  const running = startNode([path.join(root, 'scripts/chaos.ts'), ...args, '--out', out], {}, [
    'env',
    '-C',
    root,
  ]);
  return { code: await running.ended, said: running.printed().trim().split('\n').slice(-30).join('\n') };
}

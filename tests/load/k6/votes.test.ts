import path from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { OPTIONS } from '#ballot/options.ts';
import { PATIENCE } from '#cli/simulate/look-until.ts';
import { ERRORS } from '#contract/errors.ts';
import { OPERATIONS } from '#contract/operations.ts';
import { read } from '#tests/source-tree.ts';

const SCRIPT = path.join(import.meta.dirname, 'votes.ts');
const text = read('tests/load/k6/votes.ts');

/** The list a constant of the script is. */
function listOf(name: string): unknown[] {
  const [, list = ''] = new RegExp(`^const ${name} = (\\[.*\\]);$`, 'm').exec(text) ?? [];
  return JSON.parse(list.replaceAll("'", '"'));
}

describe('the script for k6', () => {
  it('can be read by k6, and needs nothing but k6', async () => {
    const { metafile } = await build({
      ...{ entryPoints: [SCRIPT], bundle: true, write: false, metafile: true },
      ...{ format: 'esm', external: ['k6', 'k6/*'] },
    });
    expect(Object.keys(metafile.inputs).map((file) => path.basename(file))).toEqual(['votes.ts']);
    const exported = Object.values(metafile.outputs).flatMap((output) => output.exports);
    expect(exported.sort()).toEqual(['handleSummary', 'options', 'setup', 'teardown', 'vote', 'watch']);
  });

  it('votes for what there is', () => {
    expect(listOf('OPTIONS')).toEqual(OPTIONS);
  });

  it('repeats a vote after those answers that the api means so, and no other of its own', () => {
    const { errors } = OPERATIONS.castVote;
    const statuses = (retryable: boolean) =>
      errors
        .map((code) => ERRORS[code])
        .flatMap((error) => (error.retryable === retryable ? error.status : []));
    expect(listOf('RETRYABLE')).toEqual(expect.arrayContaining(statuses(true)));
    const wrong = statuses(false).filter((status) => listOf('RETRYABLE').includes(status));
    expect(wrong).toEqual([]);
  });

  it('waits for what is to be counted as long as votes simulate does', () => {
    const numberOf = (name: string) => Number(new RegExp(`^const ${name} = (\\d+);$`, 'm').exec(text)?.[1]);
    expect(numberOf('STUCK_LOOKS') * numberOf('LOOK_SECONDS')).toBe(PATIENCE.quietMs / 1_000);
    expect(numberOf('IN_HAND_LOOKS') * numberOf('LOOK_SECONDS')).toBe(PATIENCE.inHandMs / 1_000);
  });

  it('is told of in the document, with each of its settings', () => {
    const settings = new Set([...text.matchAll(/__ENV\.(\w+)/g)].map(([, name]) => name));
    expect(settings.size).toBe(6);
    for (const setting of settings)
      expect(read('docs/PERFORMANCE.md')).toMatch(new RegExp(`^\\| .*\`${setting}\``, 'm'));
  });
});

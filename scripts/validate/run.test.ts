import { describe, expect, it } from 'vitest';
import type { Check } from './checks.ts';
import { CannotLook } from './finding.ts';
import type { Output } from './report.ts';
import { liveProgress, summary, verdict } from './report.ts';
import { runChecks } from './run.ts';
import { voteAt } from './target.ts';

const FINDING = { what: 'It is wrong.', where: 'there', next: 'Put it right.' };
const CHECKS: readonly Check[] = [
  { name: 'broken', needs: 'a vote', run: () => Promise.reject(new Error('No answer.')) },
  { name: 'wrong', needs: 'a vote', run: async () => [FINDING] },
  { name: 'elsewhere', needs: 'a vote of ours', run: async () => [] },
  { name: 'hidden', needs: 'a vote', run: () => Promise.reject(new CannotLook('no lamp')) },
  { name: 'voting', needs: 'leave to vote', run: async () => [] },
  {
    name: 'right',
    needs: 'a vote',
    run: async ({ note }) => {
      note('7 files');
      return [];
    },
  },
];
const target = voteAt('http://127.0.0.1:9');

function written(isTTY: boolean): Output & { readonly texts: string[] } {
  const texts: string[] = [];
  return { isTTY, texts, write: (text: string | Uint8Array) => texts.push(String(text)) > 0 };
}

describe('the checks', () => {
  it('are all run, and pass only where they were run and found nothing', async () => {
    const outcomes = await runChecks(CHECKS, target, liveProgress(written(false)));
    expect(outcomes.map(({ name, result }) => `${name} ${result}`)).toEqual([
      'broken failed',
      'wrong failed',
      'elsewhere skipped',
      'hidden skipped',
      'voting skipped',
      'right passed',
    ]);
    expect(outcomes[0]?.findings).toMatchObject([{ what: 'The check came to no end: No answer.' }]);
    expect(summary(outcomes)).toBe(
      '1 of 6 passed; 2 failed: broken, wrong; 3 skipped: elsewhere, hidden, voting',
    );
    expect(outcomes[3]?.notes).toEqual(['no lamp']);
    expect(verdict(outcomes, written(false))).toContain(
      '\nwrong: It is wrong.\n  where  there\n  next   Put it right.\n',
    );
  });

  it('cast a vote only with leave', async () => {
    const allowed = await runChecks(
      CHECKS.filter(({ name }) => name === 'voting'),
      voteAt('http://127.0.0.1:9', { mayVote: true }),
      liveProgress(written(false)),
    );
    expect(allowed).toMatchObject([{ result: 'passed' }]);
  });

  it('show on a terminal what is being done, and elsewhere whole lines only', async () => {
    const right = CHECKS.slice(-1);
    const terminal = written(true);
    await runChecks(right, target, liveProgress(terminal));
    expect(terminal.texts[0]).toContain('⠋ right');
    const file = written(false);
    await runChecks(right, target, liveProgress(file));
    expect(file.texts).toEqual([expect.stringMatching(/^✔ right +0\.0 s {2}7 files\n$/)]);
  });
});

import { describe, expect, it } from 'vitest';
import { MADE_UP, MEASURED } from './made-up.ts';
import { NOT_RECORDED, tablesOf } from './table.ts';

const lineOf = (tables: string, start: string) => tables.split('\n').find((line) => line.startsWith(start));

describe('the tables of what was measured', () => {
  const tables = tablesOf({ 'made-up': MEASURED }, [MADE_UP]);

  it('tell the median of each figure, and from where to where the rounds lie', () => {
    expect(lineOf(tables, '| ours |')).toBe('| ours | 1,600/s | 700/s | 30,000/s |  |');
  });

  it('tell the median of the rounds’ ratios, which is not the ratio of the medians', () => {
    expect(lineOf(tables, '| ours / `bare` |')).toBe(
      '| ours / `bare` | 0.75 | 0.70 | 0.80 | T1: ≥ 0.70, reached |',
    );
  });

  it('say of a target that was missed that it was', () => {
    expect(lineOf(tables, '| slow |')).toBe(
      '| slow | 120 ms | 90.0 ms | 130 ms | T3: ≤ 100 ms, **not reached** |',
    );
  });

  it('leave open what no round has seen', () => {
    expect(lineOf(tables, '| refused |')).toBe('| refused | – | – | – | T5: ≤ 100 ms |');
  });

  it('say on what, when, and how busy it was', () => {
    expect(tables).toContain(
      '3 rounds, 2026-01-02 03:04 UTC, 2 cores (Some processor), Node 24.0.0, Redis 7.0.15, PostgreSQL 15.1, ' +
        'each part on cores of its own. Others had 3 % of it just before.',
    );
    const short = tablesOf({ 'made-up': { ...MEASURED, isShort: true } }, [MADE_UP]);
    expect(short).toContain('3 rounds of the short form, whose figures mean nothing');
  });

  it('say where nothing has been recorded', () => {
    expect(tablesOf({}, [MADE_UP])).toBe(`### Made up\n\nOne thing beside another.\n\n${NOT_RECORDED}`);
  });
});

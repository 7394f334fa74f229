import { describe, expect, it } from 'vitest';
import { read } from '#tests/source-tree.ts';
import { HOT_PATHS } from './hot-paths.ts';
import { MADE_UP_ORIGINS, MADE_UP_PROFILE } from './made-up.ts';
import { pictureOf } from './picture.ts';
import { pictureFileOf } from './report.ts';
import { stacksOf } from './stack.ts';

const BOX = /<g><title>([^<]*)<\/title><rect class="(\w+)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"/g;

describe('a flame graph', () => {
  const picture = pictureOf(stacksOf(MADE_UP_PROFILE, MADE_UP_ORIGINS), { title: 'A way', told: 'a & b' });

  it('has each function upon the one that called it, as wide as its time', () => {
    const boxes = [...picture.matchAll(BOX)].map(([, told = '', kind, ...box]) => [
      told.split(/[,:]/)[0],
      kind,
      ...box.map(Number),
    ]);
    // Of 1,200 pixels for 600 microseconds, the root lowest.
    expect(boxes).toEqual([
      ['all', 'node', 0, 51, 1_200],
      ['emit', 'node', 0, 34, 800],
      ['take', 'ours', 0, 17, 800],
      ['writev', 'node', 0, 0, 400],
      ['garbage collector', 'garbage', 800, 34, 200],
      ['send', 'library', 1_000, 34, 200],
      ['write', 'node', 1_000, 17, 200],
    ]);
  });

  it('tells of each where it is and what it took', () => {
    expect(picture).toContain(
      '<title>take, api/routes/vote.ts:5: 66.7 % of the time, 33.3 % in itself</title>',
    );
    expect(picture).toContain('>send (@redis/client)</text>');
  });

  it('stands alone, in light and dark, with what its colours mean', () => {
    expect(picture).toContain('color-scheme: light dark');
    expect(picture).toContain('>a &amp; b</text>');
    for (const words of ['>ours 33.3 %<', '>libraries 0.0 %<', '>Node 50.0 %<', '>garbage collector 16.7 %<'])
      expect(picture).toContain(words);
    expect(picture).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('is there for each hot path, and the document shows it', () => {
    for (const hotPath of HOT_PATHS) {
      const file = pictureFileOf(hotPath);
      expect(read(`docs/pictures/${file}`)).toContain(`aria-label="${hotPath.title}"`);
      expect(read('docs/PERFORMANCE.md')).toContain(`(pictures/${file})`);
    }
  });
});

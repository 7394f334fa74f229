import { describe, expect, it } from 'vitest';
import { MADE_UP, MEASURED } from './made-up.ts';
import { picturesOf } from './pictures.ts';

describe('the picture of a comparison', () => {
  const [[file, picture] = ['', '']] = picturesOf({ 'made-up': MEASURED }, [MADE_UP]);

  it('stands alone, in light and dark', () => {
    expect(file).toBe('bench-made-up.svg');
    expect(picture).toContain('color-scheme: light dark');
    expect(picture).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('has a bar for each figure that was seen, with its median, and none for others', () => {
    for (const words of ['>ours<', '>1,600/s<', '>ours / bare<', '>0.75<', '>slow<', '>120 ms<'])
      expect(picture).toContain(words);
    expect(picture).not.toContain('>refused</text><rect');
  });

  it('draws a bar as long as its value', () => {
    const widths = [...picture.matchAll(/<rect x="330" [^>]*?width="([\d.]+)"/g)].map(([, width]) =>
      Number(width),
    );
    // Of 380 pixels for the most: 1,600 of 30,000 votes a second, 0.75 of 0.80, 120 of 130 ms, by order of the units.
    expect(widths).toEqual([20.3, 356.3, 350.8]);
  });

  it('draws what went along time in one plot with its names', () => {
    expect(picture.match(/>(Over time|accepted|refused|Soon|half|Memory|memory)</g)).toEqual([
      ...['>Over time<', '>accepted<', '>refused<'],
      ...['>Soon<', '>half<', '>Memory<', '>memory<'],
    ]);
    expect(picture).toContain('>80 MB<');
    expect(picture).toContain('>8 ms<');
    expect(picture).toMatch(/<path d="M76,[\d.]+L804,[\d.]+" fill="none"/);
  });

  it('is not there where nothing was measured', () => {
    expect(picturesOf({}, [MADE_UP]).size).toBe(0);
  });
});

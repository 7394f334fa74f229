import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { formatTick, formatTime, formatTimeAmong } from './format-time.ts';

describe('the times of a history', () => {
  it('[UI3] are told with their day where there are several', () => {
    const [evening, midnight] = [new Date(2026, 4, 31, 21, 30), new Date(2026, 5, 1)];
    expect(formatTimeAmong(evening, { from: evening, to: evening })).toBe(formatTime(evening));
    expect(formatTimeAmong(evening, { from: evening, to: midnight })).toContain(formatTime(evening));
    expect(formatTimeAmong(evening, { from: evening, to: midnight })).not.toBe(formatTime(evening));
    expect(formatTick(evening)).toBe(formatTime(evening));
    expect(formatTick(midnight)).not.toBe(formatTime(midnight));
  });

  it.each([
    ['de_DE', 'Europe/Berlin', '23:30|23:30|So., 23:30|Mo., 00:00'],
    ['en_US', 'America/New_York', '05:30 PM|05:30 PM|05:30 PM|06:00 PM'],
    ['ar_EG', 'Asia/Kathmandu', '03:15 ص|03:15 ص|03:15 ص|03:45 ص'],
  ])('[UI3] in %s, %s, are the viewer’s own', async (language, zone, expected) => {
    const script = `
      const { formatTick, formatTime, formatTimeAmong } = await import('./format-time.ts');
      const at = new Date('2026-05-31T21:30:00Z');
      const short = { from: at, to: at };
      const long = { from: at, to: new Date('2026-06-01T00:30:00Z') };
      const midnight = new Date('2026-05-31T22:00:00Z');
      process.stdout.write(
        [formatTime(at), formatTimeAmong(at, short), formatTimeAmong(at, long), formatTick(midnight)].join('|'));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      cwd: import.meta.dirname,
      env: { LC_ALL: `${language}.UTF-8`, TZ: zone },
    });
    expect(stdout.replaceAll(/[\u202f\u00a0]/g, ' ')).toBe(expected);
  });
});

import type { Unit } from './series.ts';

const MB = 1_000_000;
const SUFFIXES = { count: '', 'each second': '/s', seconds: ' s' };

/** A figure with its unit: `118.4 MB`, `512/s`, `61 s`, `31`. */
export function figure(value: number, unit: Unit): string {
  if (!Number.isFinite(value)) return '–';
  if (unit === 'bytes') return `${(value / MB).toFixed(Math.abs(value) < 10 * MB ? 2 : 1)} MB`;
  const text = value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 10 ? 1 : 0 });
  return `${text}${SUFFIXES[unit]}`;
}

/** The same with its sign. */
export function change(value: number, unit: Unit): string {
  return `${value < 0 ? '−' : '+'}${figure(Math.abs(value), unit)}`;
}

/** `12:07`, or `1:02:03`. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

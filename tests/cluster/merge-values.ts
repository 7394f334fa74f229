import type { Values } from '#tests/chart/render.ts';

/** Values over others, as Helm lays one file of values over another: maps by key, everything else as a whole. */
export function mergeValues(below: Values, above: Values): Values {
  const merged: { [name: string]: unknown } = { ...below };
  for (const [name, value] of Object.entries(above)) {
    const other = merged[name];
    merged[name] = isMap(value) && isMap(other) ? mergeValues(other, value) : value;
  }
  return merged;
}

function isMap(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

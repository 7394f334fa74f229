import { scaleLinear } from 'd3-scale';
import { escaped, round } from './svg.ts';

/** A function and what it called, as wide as the time that took. */
export interface Flame {
  readonly title: string;
  /** What is told of it where one points at it. */
  readonly told: string;
  /** The class of its colour. */
  readonly kind: string;
  readonly value: number;
  readonly children: readonly Flame[];
}

const ROW = 17;
const CHARACTER = 6.6;
/** Narrower ones are left out, with all that stands upon them: nobody could point at them. */
const NARROWEST = 2;

/** The rules that its words need, as CSS. */
export const FLAME_STYLE = `
  .flame text { font: 11px ui-monospace, monospace; pointer-events: none; }
  .flame rect { stroke: light-dark(#fff, #16121a); stroke-width: 0.5; }`;

/** Flames upon the root, as a part of a picture whose corner is its origin, and how high they are. */
export function flames(root: Flame, width: number): { readonly height: number; readonly drawn: string } {
  const x = scaleLinear([0, root.value], [0, width]);
  const placed = placedIn(root, { at: 0, depth: 0 }).filter(({ flame }) => x(flame.value) >= NARROWEST);
  const height = ROW * (1 + Math.max(...placed.map(({ depth }) => depth)));
  const drawn = placed.map(({ flame, at, depth }) => {
    const [left, wide, top] = [round(x(at)), round(x(flame.value)), height - ROW * (depth + 1)];
    const fits = Math.floor((wide - 6) / CHARACTER);
    const words = flame.title.length <= fits ? flame.title : `${flame.title.slice(0, fits - 1)}…`;
    const text = fits < 3 ? '' : `<text x="${round(left + 3)}" y="${top + 12}">${escaped(words)}</text>`;
    const box = `<rect class="${flame.kind}" x="${left}" y="${top}" width="${wide}" height="${ROW}"/>`;
    return `<g><title>${escaped(flame.told)}</title>${box}${text}</g>`;
  });
  return { height, drawn: `<g class="flame">\n${drawn.join('\n')}\n</g>` };
}

interface Placed {
  readonly flame: Flame;
  /** Where it begins, in the unit of the values. */
  readonly at: number;
  readonly depth: number;
}

/** A flame and all upon it, side by side from its own beginning on. */
function placedIn(flame: Flame, { at, depth }: Omit<Placed, 'flame'>): Placed[] {
  let next = at;
  const above = flame.children.flatMap((child) => {
    const placed = placedIn(child, { at: next, depth: depth + 1 });
    next += child.value;
    return placed;
  });
  return [{ flame, at, depth }, ...above];
}

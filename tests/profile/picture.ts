import type { Flame } from '#tests/plots/flames.ts';
import { FLAME_STYLE, flames } from '#tests/plots/flames.ts';
import { escaped, round, svgOf } from '#tests/plots/svg.ts';
import type { Owner } from './frame.ts';
import type { Share } from './shares.ts';
import { percent, sharesByOwner, sharesOf } from './shares.ts';
import type { Stack } from './stack.ts';

const WIDTH = 1_200;
const TOP = 84;
const LANE = 20;
/** So many shares are told; the rest is in the flames. */
const SHARES_TOLD = 14;
/** Where their bars begin, right of their names. */
const BARS_FROM = 250;
const BARS_WIDTH = 560;

const OWNERS: readonly { owner: Owner; title: string; colour: string }[] = [
  { owner: 'ours', title: 'ours', colour: 'light-dark(#7fd1c7, #1d7a6e)' },
  { owner: 'library', title: 'libraries', colour: 'light-dark(#f7b29f, #a8472f)' },
  { owner: 'node', title: 'Node', colour: 'light-dark(#c9c2d6, #55496a)' },
  { owner: 'garbage', title: 'garbage collector', colour: 'light-dark(#f2d06b, #7d5f0c)' },
];
const STYLE = OWNERS.map(({ owner, colour }) => `\n  .${owner} { fill: ${colour}; }`).join('');

export interface PictureOptions {
  readonly title: string;
  /** What was looked at, and on what, in a line. */
  readonly told: string;
}

/** A flame graph with its legend, and below it what the time went to. */
export function pictureOf(root: Stack, { title, told }: PictureOptions): string {
  const shares = sharesOf(root);
  const { height, drawn } = flames(flameOf(root, root.total), WIDTH);
  const listed = shares.slice(0, SHARES_TOLD);
  const parts = [
    `<text class="title" x="12" y="24" style="font-size: 16px">${escaped(title)}</text>`,
    `<text class="soft" x="12" y="44">${escaped(told)}</text>`,
    legendOf(shares),
    `<g transform="translate(0 ${TOP})">${drawn}</g>`,
    `<g transform="translate(0 ${TOP + height + 20})">${barsOf(listed)}</g>`,
  ];
  const all = TOP + height + 20 + LANE * (listed.length + 1) + 12;
  return svgOf({ width: WIDTH, height: all, label: title, parts, style: STYLE + FLAME_STYLE });
}

function flameOf({ frame, total, self, children }: Stack, all: number): Flame {
  const { name, place, group, owner } = frame;
  const time = `${percent(total / all)} of the time, ${percent(self / all)} in itself`;
  return {
    title: owner === 'library' ? `${name} (${group})` : name,
    told: `${name}${place === '' ? '' : `, ${place}`}: ${time}`,
    kind: owner,
    value: total,
    children: children.map((child) => flameOf(child, all)),
  };
}

function legendOf(shares: readonly Share[]): string {
  const sums = sharesByOwner(shares);
  return OWNERS.map(({ owner, title }, i) => {
    const x = 12 + 220 * i;
    const words = `${title} ${percent(sums.get(owner) ?? 0)}`;
    return `<rect class="${owner}" x="${x}" y="56" width="14" height="14"/><text x="${x + 20}" y="67">${words}</text>`;
  }).join('\n');
}

function barsOf(shares: readonly Share[]): string {
  const most = Math.max(...shares.map(({ withNode }) => withNode));
  const lengthOf = (share: number) => round((share / most) * BARS_WIDTH);
  const heading = '<text class="title" x="12" y="12">Itself, and with what Node did for it</text>';
  const lanes = shares.map(({ group, owner, self, withNode }, i) => {
    const y = LANE * (i + 1);
    const box = (share: number, rest: string) =>
      `<rect class="${owner}" x="${BARS_FROM}" y="${y}" width="${lengthOf(share)}" height="14" ${rest}/>`;
    const words = `${percent(self)}, ${percent(withNode)}`;
    return [
      `<text x="12" y="${y + 11}">${escaped(group)}</text>`,
      box(withNode, 'opacity="0.5"'),
      box(Math.min(self, withNode), ''),
      `<text x="${BARS_FROM + lengthOf(withNode) + 8}" y="${y + 11}">${words}</text>`,
    ].join('');
  });
  return [heading, ...lanes].join('\n');
}

/**
 * What all our plots share: a document that stands alone, in colours that stand out from white and from black alike.
 * Words say what each colour is.
 */
export const COLOURS = ['#2a9d8f', '#e76f51', '#8338ec', '#e9a23b'] as const;

const STYLE = `
  svg { color-scheme: light dark; background: light-dark(#fff, #16121a); }
  text { font: 12px system-ui, sans-serif; fill: light-dark(#2a1b30, #fbf1e6); }
  .title { font-weight: 600; }
  .soft { fill: light-dark(#66566b, #c3b3c6); }
  .grid { stroke: light-dark(#d9cfd9, #453a4d); stroke-width: 1; fill: none; }`;

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** What it shows, for who cannot see it. */
  readonly label: string;
  readonly parts: readonly string[];
  /** Rules of its own, as CSS. */
  readonly style?: string;
}

/** A picture as the text of an SVG document. */
export function svgOf({ width, height, label, parts, style = '' }: Picture): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(label)}">`,
    `<style>${STYLE}${style}</style>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

/** Text as it may stand in an element or an attribute. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** A length to a tenth of a pixel: more is not to be seen, and fills the file. */
export function round(length: number): number {
  return Math.round(length * 10) / 10;
}

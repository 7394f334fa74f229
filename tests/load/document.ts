/** The figures of docs/PERFORMANCE.md stand between these; all else there is written by hand. */
const FIGURES = {
  from: '<!-- figures, written by npm run bench -- --record -->',
  to: '<!-- end of the figures -->',
};

/**
 * The document with these tables in the place of those it has.
 *
 * @throws Error It has no place for them.
 */
export function withFigures(document: string, tables: string): string {
  const [from, to] = placeIn(document);
  return `${document.slice(0, from)}\n\n${tables}\n\n${document.slice(to)}`;
}

/**
 * The tables a document has.
 *
 * @throws Error It has no place for them.
 */
export function figuresIn(document: string): string {
  return document.slice(...placeIn(document)).trim();
}

function placeIn(document: string): [from: number, to: number] {
  const [from, to] = [document.indexOf(FIGURES.from), document.indexOf(FIGURES.to)];
  if (from < 0 || to < from) throw new Error(`The document has no place for figures: ${FIGURES.from}`);
  return [from + FIGURES.from.length, to];
}

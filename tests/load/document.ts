/** A place of docs/PERFORMANCE.md that is written by `npm run bench -- --record`; all else there is written by hand. */
export interface Place {
  readonly from: string;
  readonly to: string;
}

/** What was measured. */
export const FIGURES: Place = {
  from: '<!-- figures, written by npm run bench -- --record -->',
  to: '<!-- end of the figures -->',
};

/** What is computed from it. */
export const CAPACITY: Place = {
  from: '<!-- capacity, written by npm run bench -- --record -->',
  to: '<!-- end of the capacity -->',
};

/**
 * The document with this text in a place of it.
 *
 * @throws Error It has no such place.
 */
export function withText(document: string, place: Place, text: string): string {
  const [from, to] = boundsIn(document, place);
  return `${document.slice(0, from)}\n\n${text}\n\n${document.slice(to)}`;
}

/**
 * What a document has in a place of it.
 *
 * @throws Error It has no such place.
 */
export function textIn(document: string, place: Place): string {
  return document.slice(...boundsIn(document, place)).trim();
}

function boundsIn(document: string, place: Place): [from: number, to: number] {
  const [from, to] = [document.indexOf(place.from), document.indexOf(place.to)];
  if (from < 0 || to < from) throw new Error(`The document has no place ${place.from}`);
  return [from + place.from.length, to];
}

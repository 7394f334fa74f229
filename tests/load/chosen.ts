/**
 * What `--only` names, in the order in which all are carried out; all of them where it is not given.
 *
 * @throws Error with a sentence that says what there is.
 */
export function chosen<T extends { readonly name: string }>(
  all: readonly T[],
  only: string | undefined,
): T[] {
  const known = all.map(({ name }) => name);
  const names = only?.split(',').map((each) => each.trim()) ?? known;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: there are ${known.join(', ')}.`);
  return all.filter(({ name }) => names.includes(name));
}

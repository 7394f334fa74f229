/**
 * An address as people type it: a browser adds the slash by itself, and the scheme too. Where a port is named it tries
 * `http://` alone, so that `https://` has to be typed.
 */
export function shortAddress(url: string): string {
  const { protocol, port } = new URL(url);
  const isAdded = protocol === 'http:' || port === '';
  return url.replace(isAdded ? /^https?:\/\// : '', '').replace(/\/$/, '');
}

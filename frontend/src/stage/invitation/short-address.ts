/** An address as people type it: a browser adds `http://` and the slash by itself. */
export function shortAddress(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/$/, '');
}

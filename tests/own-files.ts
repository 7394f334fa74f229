/** What the page's servers answer by a name without a hash, and its media type: browsers and robots ask for it. */
export const OWN_FILES: readonly (readonly [place: string, type: RegExp])[] = [
  ['/favicon.ico', /^image\/(x-icon|vnd\.microsoft\.icon)$/],
  ['/apple-touch-icon.png', /^image\/png$/],
  ['/icon-192.png', /^image\/png$/],
  ['/icon-512.png', /^image\/png$/],
  ['/icon-maskable-512.png', /^image\/png$/],
  ['/share.png', /^image\/png$/],
  ['/manifest.webmanifest', /^application\/manifest\+json/],
  ['/robots.txt', /^text\/plain/],
];

import type { Plugin } from 'vite';
import { BALLOT_TITLE } from './src/option-names.ts';
import { texts } from './src/texts/texts.ts';

/** The paper of the page in light, as in `tokens.css`. */
const PAPER = '#fff6e9';

/** The icons of `public/`, which `npm run icons` draws. */
const ICONS = [
  { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
  { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
  { src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
];

/** Says how the vote looks on a phone's home screen: `/manifest.webmanifest`, with the words of the page. */
export function manifest(): Plugin {
  return {
    name: 'manifest',
    apply: 'build',
    generateBundle() {
      const source = JSON.stringify({
        name: BALLOT_TITLE,
        short_name: BALLOT_TITLE,
        description: texts.page.descriptions.voting,
        lang: texts.language,
        start_url: '/',
        display: 'standalone',
        background_color: PAPER,
        theme_color: PAPER,
        icons: ICONS,
      });
      this.emitFile({ type: 'asset', fileName: 'manifest.webmanifest', source });
    },
  };
}

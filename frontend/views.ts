import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';
import { BALLOT_TITLE } from './src/option-names.ts';

/** The page's views and the document of each; the address of a view is its name, and `/` for the first. */
export const VIEWS = { voting: 'index.html', stage: 'stage.html', pipeline: 'pipeline.html' } as const;

/** Builds every view from a document of its own. All share one head. */
export function views(): Plugin {
  return {
    name: 'views',
    config: () => ({
      build: {
        rolldownOptions: {
          input: Object.fromEntries(
            Object.entries(VIEWS).map(([view, document]) => [view, path.join(import.meta.dirname, document)]),
          ),
        },
      },
    }),
    transformIndexHtml: {
      order: 'pre',
      handler: (html) =>
        html
          .replace('<!-- head.html -->', () =>
            readFileSync(path.join(import.meta.dirname, 'head.html'), 'utf8').trim(),
          )
          .replaceAll('%BALLOT_TITLE%', BALLOT_TITLE),
    },
  };
}

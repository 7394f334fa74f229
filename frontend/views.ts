import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';
import { BALLOT_TITLE } from './src/option-names.ts';
import type { View } from './src/page/addresses.ts';
import { ADDRESSES } from './src/page/addresses.ts';
import { texts } from './src/texts/texts.ts';

/** The document of each view. Servers find it by the name of its address. */
export const VIEWS = {
  voting: 'index.html',
  stage: 'stage.html',
  pipeline: 'pipeline.html',
} as const satisfies Record<View, string>;

/** Builds every view from a document of its own. All share one head, and take their words from the texts. */
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
      handler: (html, { filename }) =>
        fill(
          html.replace('<!-- head.html -->', () =>
            readFileSync(path.join(import.meta.dirname, 'head.html'), 'utf8').trim(),
          ),
          placeholdersOf(viewOf(filename)),
        ),
    },
  };
}

function viewOf(filename: string): View {
  const document = path.basename(filename);
  return (Object.keys(VIEWS) as View[]).find((view) => VIEWS[view] === document) ?? 'voting';
}

function placeholdersOf(view: View): Readonly<Record<string, string>> {
  const isFirst = view === 'voting';
  return {
    BALLOT_TITLE,
    TITLE: isFirst ? BALLOT_TITLE : `${BALLOT_TITLE} · ${texts.page.views[view]}`,
    DESCRIPTION: texts.page.descriptions[view],
    NO_SCRIPT: texts.page.noScript[view],
    NOT_STARTED: texts.page.notStarted,
    PATH: ADDRESSES[view],
  };
}

/** Puts texts, as such, where `%NAME%` stands. */
function fill(html: string, placeholders: Readonly<Record<string, string>>): string {
  return Object.entries(placeholders).reduce(
    (filled, [name, text]) => filled.replaceAll(`%${name}%`, () => escaped(text)),
    html,
  );
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}

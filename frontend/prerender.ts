import path from 'node:path';
import type { Plugin, ResolvedConfig } from 'vite';
import { createServer } from 'vite';
import { VIEWS } from './views.ts';

const EARLY_CLICK = path.join(import.meta.dirname, 'src/page/early-click.ts');
const FIRST_RENDER = path.join(import.meta.dirname, 'src/page/first-render.tsx');
const ROOT = '<div id="root"></div>';
const END = '<span id="end" hidden></span>';

/**
 * Writes the first render of the voting view into its document [UI8], so that its buttons can be seen and clicked
 * before any script has come, and lays before it the script that keeps such a click.
 */
export function prerender(): Plugin {
  let config: ResolvedConfig;
  return {
    name: 'prerender',
    apply: 'build',
    config: () => ({ build: { rolldownOptions: { input: { 'early-click': EARLY_CLICK } } } }),
    configResolved(resolved) {
      config = resolved;
    },
    transformIndexHtml: {
      order: 'post',
      async handler(html, { filename, bundle = {} }) {
        if (path.basename(filename) !== VIEWS.voting) return html;
        const rendered = await renderFirst(config);
        const script = Object.values(bundle).find(
          (file) => file.type === 'chunk' && file.facadeModuleId === EARLY_CLICK,
        );
        if (script === undefined || !html.includes(ROOT)) throw new Error('The voting view has no place.');
        return {
          html: html.replace(ROOT, () => `<div id="root" data-prerendered>${rendered}</div>\n    ${END}`),
          tags: [
            { tag: 'script', attrs: { src: `/${script.fileName}` }, injectTo: 'head-prepend' },
            // Painted as a whole: half of a document has one button, and moves when the other comes.
            { tag: 'link', attrs: { rel: 'expect', href: '#end', blocking: 'render' }, injectTo: 'head' },
          ],
        };
      },
    },
  };
}

/** Renders with the same names of classes as the build, from the sources as Vite serves them. */
async function renderFirst({ root, css }: ResolvedConfig): Promise<string> {
  const server = await createServer({
    root,
    configFile: false,
    mode: 'production',
    logLevel: 'error',
    appType: 'custom',
    css: { modules: css.modules ?? {} },
    oxc: { jsx: { runtime: 'automatic', development: false } },
    optimizeDeps: { noDiscovery: true },
    server: { middlewareMode: true, ws: false, watch: null },
  });
  try {
    const { firstRender } = await server.ssrLoadModule(FIRST_RENDER);
    return firstRender();
  } finally {
    await server.close();
  }
}

import { readdirSync } from 'node:fs';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { CONFIG_SCRIPT_PATH, configScript } from '#contract/config-script.ts';
import { ROUTES } from '#contract/routes.ts';
import { pageHeaders } from '#contract/security-headers.ts';
import { readDocuments, sendDocument } from './page-documents.ts';

export interface PageOptions {
  /** The built page. */
  readonly folder: string;
  readonly production: boolean;
  /** The address a shared link names, where one is set. */
  readonly publicUrl: string | undefined;
  /** The address people vote at, for a page that was opened at `host`; empty where it is the page's own. */
  readonly publicUrlAt: (host: string) => string;
}

/** The page has not been built. */
export class PageMissing extends Error {
  override readonly name = 'PageMissing';
}

/** All assets lie in one folder; a name that leads out of it, or further in, is none. */
const ASSET_NAME = /^\w[\w.-]*$/;
/** The page's own origin has the api. */
const API_URL = '';

/**
 * Hands out the page on the api's own origin: its files and views at their addresses, and the first view at every
 * other one that is not the api's [API13], with the headers it has in production.
 *
 * @throws PageMissing The folder holds no page.
 */
export async function servePage(app: FastifyInstance, options: PageOptions): Promise<void> {
  const { folder, production, publicUrl, publicUrlAt } = options;
  const documents = readDocuments(folder, publicUrl);
  const first = documents.get('index');
  if (first === undefined)
    throw new PageMissing(`There is no page in ${folder}; build it with: npm run build`);
  await app.register(fastifyStatic, { root: folder, serve: false, preCompressed: true });
  const headers = pageHeaders({ production, apiUrl: API_URL });
  const page = (reply: FastifyReply) => reply.headers(headers).header('cache-control', 'no-cache');

  app.get(CONFIG_SCRIPT_PATH, async ({ hostname }, reply) =>
    page(reply)
      .header('cache-control', 'no-store')
      .type('text/javascript; charset=utf-8')
      .send(configScript({ apiUrl: API_URL, publicUrl: publicUrlAt(hostname) })),
  );
  // Hashed by their content. One that is not there is an old page's, and must not be answered with the page.
  app.get<{ Params: { '*': string } }>('/assets/*', ({ params: { '*': name } }, reply) => {
    if (!ASSET_NAME.test(name)) return reply.callNotFound();
    return reply.headers(headers).sendFile(`assets/${name}`, { maxAge: '365d', immutable: true });
  });
  for (const file of ownFilesIn(folder)) {
    app.get(`/${file}`, (_request, reply) => reply.headers(headers).sendFile(file, { maxAge: '1h' }));
  }
  app.get(`${ROUTES.about}/*`, (_request, reply) => reply.callNotFound());
  app.get<{ Params: { '*': string } }>('/*', (request, reply) =>
    sendDocument(request, page(reply), documents.get(request.params['*']) ?? first),
  );
}

/** What lies beside the documents: browsers and search engines ask for it by names that hold no hash. */
function ownFilesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && ASSET_NAME.test(entry.name) && !entry.name.endsWith('.html'))
    .map((entry) => entry.name);
}

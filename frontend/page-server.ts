import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import type { Plugin, ProxyOptions } from 'vite';
import type { PageSettings } from '#contract/config-script.ts';
import { CONFIG_SCRIPT_PATH, configScript } from '#contract/config-script.ts';
import { pageHeaders } from '#contract/security-headers.ts';
import { withPublicUrl } from '#contract/shared-address.ts';
import { VIEWS } from './views.ts';

/** What `/config.js` tells the page, and how it is served. */
export interface PageServerOptions extends PageSettings {
  readonly production: boolean;
}

type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

const ASSETS = '/assets/';
/** The addresses that the api answers; every other one is the page's. */
const OF_THE_API = '^/api(/|$|\\?)';

/**
 * What serves the page beyond its files: `/config.js`, the security headers, and how long a file may be kept. In
 * development the policy is left out: Vite's own client needs inline code and a socket.
 */
export function pageServer({ apiUrl, publicUrl, production }: PageServerOptions): Plugin {
  const headers = pageHeaders({ production, apiUrl });
  const { 'Content-Security-Policy': _, ...developmentHeaders } = headers;
  return {
    name: 'page-server',
    configureServer(server) {
      server.middlewares.use(setHeaders(developmentHeaders));
      server.middlewares.use(serveConfig({ apiUrl, publicUrl }));
    },
    configurePreviewServer(server) {
      const folder = path.resolve(server.config.root, server.config.build.outDir);
      server.middlewares.use(setHeaders(headers));
      server.middlewares.use(serveConfig({ apiUrl, publicUrl }));
      server.middlewares.use(keepAssets(folder));
      server.middlewares.use(serveDocuments(folder, publicUrl));
    },
  };
}

/**
 * Passes `/api` on to the api. Where an answer breaks off because the api was killed, the viewer's breaks off too;
 * Vite's proxy alone would hold it open, and the page would call itself live over a dead stream.
 */
export function apiProxy(target: string): Record<string, ProxyOptions> {
  const toApi: ProxyOptions = {
    target,
    changeOrigin: true,
    xfwd: true,
    configure(proxy) {
      proxy.on('proxyRes', (answer, _request, response) => {
        answer.once('close', () => answer.complete || response.destroy());
      });
    },
  };
  return { [OF_THE_API]: toApi };
}

/** The api sets its own headers; what passes through on its way is left alone. */
function setHeaders(headers: Readonly<Record<string, string>>): Middleware {
  const ofTheApi = new RegExp(OF_THE_API);
  return (request, response, next) => {
    if (!ofTheApi.test(request.url ?? '/')) {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    }
    next();
  };
}

function serveConfig(settings: PageSettings): Middleware {
  const script = configScript(settings);
  return (request, response, next) => {
    if (pathOf(request) !== CONFIG_SCRIPT_PATH) return next();
    response.setHeader('Content-Type', 'text/javascript; charset=utf-8');
    response.setHeader('Cache-Control', 'no-store');
    response.end(script);
  };
}

/**
 * A built file has a hash of its content in its name and may be kept for ever. One that is not there is an old
 * page's: it gets 404 and not the page, which a browser would try to run as a script. So does a way that leads out
 * of the folder again, to files whose names hold no hash.
 */
function keepAssets(folder: string): Middleware {
  return (request, response, next) => {
    const asset = pathOf(request);
    if (!asset.startsWith(ASSETS)) return next();
    const isPlain = path.posix.normalize(asset) === asset;
    if (isPlain && statSync(path.join(folder, asset), { throwIfNoEntry: false })?.isFile()) {
      response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
      return next();
    }
    response.statusCode = 404;
    response.end();
  };
}

/**
 * A view's document at its address, and the first one's at every other that is not the api's [API13]. What lies beside
 * them is asked for by names that hold no hash, such as `/favicon.ico`: it may be kept for an hour.
 */
function serveDocuments(folder: string, publicUrl: string): Middleware {
  const ofTheApi = new RegExp(OF_THE_API);
  return (request, response, next) => {
    const name = pathOf(request).slice(1);
    const isAsked = request.method === 'GET' || request.method === 'HEAD';
    if (!isAsked || ofTheApi.test(request.url ?? '/') || pathOf(request).startsWith(ASSETS)) return next();
    const files = readdirSync(folder);
    if (files.includes(name) && !/^\.|\.html$/.test(name)) {
      response.setHeader('Cache-Control', 'public, max-age=3600');
      return next();
    }
    const document = files.includes(`${name}.html`) ? `${name}.html` : VIEWS.voting;
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.setHeader('Cache-Control', 'no-cache');
    response.end(withPublicUrl(readFileSync(path.join(folder, document), 'utf8'), publicUrl));
  };
}

function pathOf(request: IncomingMessage): string {
  return request.url?.split('?')[0] ?? '/';
}

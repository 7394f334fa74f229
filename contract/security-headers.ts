/**
 * The security headers of every answer, of the api and of the page. One table: the api and the page's server take
 * theirs from here, and a test holds the page's image to it.
 *
 * A hall votes over plain http from a LAN address, so nothing here may need https outside production:
 * `upgrade-insecure-requests` would break such a page, and `Cross-Origin-Opener-Policy` only fills its console
 * with warnings.
 */
export type HeaderTable = Readonly<Record<string, string>>;

export interface ApiHeadersOptions {
  /** Whether `ENVIRONMENT` is production, where everything is reached over https. */
  readonly production: boolean;
}

export interface PageHeadersOptions extends ApiHeadersOptions {
  /** The value `/config.js` carries: the api's address, or empty where the page's own origin has the api. */
  readonly apiUrl: string;
}

/** The headers of every answer of the api. It answers data: nothing in it may load, run or be framed. */
export function apiHeaders({ production }: ApiHeadersOptions): HeaderTable {
  return {
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    ...ALWAYS,
    ...(production ? IN_PRODUCTION : {}),
  };
}

/**
 * The policy of the one page the api answers, its documentation: it may apply its own inline style, and nothing else.
 *
 * @param styleHash SHA-256 of the text within `<style>`, in base64.
 */
export function docsPolicy(styleHash: string): string {
  return [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/**
 * The headers of every answer of the page's server. The page runs its own files only, without inline code, and
 * connects to its own origin and to the api's.
 */
export function pageHeaders({ production, apiUrl }: PageHeadersOptions): HeaderTable {
  const connect = ["'self'", ...(apiSource(apiUrl) ?? [])].join(' ');
  const policy = { ...PAGE_POLICY, 'connect-src': connect };
  return {
    'Content-Security-Policy': Object.entries(policy)
      .map(([directive, sources]) => `${directive} ${sources}`)
      .join('; '),
    ...ALWAYS,
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    ...(production ? { ...IN_PRODUCTION, 'Cross-Origin-Opener-Policy': 'same-origin' } : {}),
  };
}

/**
 * The address of an api, or undefined where `apiUrl` is no http(s) address without credentials, query or hash. Its
 * host stands in a policy, where `*` and `;` have a meaning: only what a host may be made of is taken.
 */
export function parseApiUrl(apiUrl: string): URL | undefined {
  if (!URL.canParse(apiUrl)) return undefined;
  const url = new URL(apiUrl);
  const isPlain = url.username === '' && url.password === '' && !/[?#]/.test(apiUrl);
  const hasHost = /^([a-z0-9.-]+|\[[0-9a-f:.]+\])$/.test(url.hostname);
  return isPlain && hasHost && /^https?:$/.test(url.protocol) ? url : undefined;
}

const ALWAYS: HeaderTable = {
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin', // Binds only requests without CORS, such as an <img> elsewhere.
};

const IN_PRODUCTION: HeaderTable = { 'Strict-Transport-Security': 'max-age=31536000' };

const PAGE_POLICY: HeaderTable = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self'",
  'manifest-src': "'self'",
  'connect-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
};

/** What `connect-src` says of the api. A policy cannot name an IPv6 address; there its scheme has to do. */
function apiSource(apiUrl: string): [string] | undefined {
  const url = parseApiUrl(apiUrl);
  return url && [url.hostname.startsWith('[') ? url.protocol : url.origin];
}

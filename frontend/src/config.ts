import { parseApiUrl } from '#contract/security-headers.ts';

declare global {
  interface Window {
    /** Set by `/config.js`, which the page's server writes anew at each load. */
    APP_CONFIG?: unknown;
  }
}

/** Where the api is, without a trailing slash and empty for the page's own origin; or a value that says nowhere. */
export type PageConfig =
  | { readonly ok: true; readonly apiUrl: string; readonly publicUrl: PublicUrl }
  | { readonly ok: false; readonly value: string };

/** The address people vote at; or a value that is none, which keeps nobody from voting. */
export type PublicUrl =
  | { readonly ok: true; readonly url: string }
  | { readonly ok: false; readonly value: string };

/**
 * Reads what `/config.js` left behind. What is missing or empty is the page's own origin: the api answers there, and
 * people vote there.
 *
 * @param appConfig `window.APP_CONFIG`, whatever it is.
 * @param origin The page's own, such as `https://vote.example.com`.
 */
export function readConfig(appConfig: unknown, origin: string): PageConfig {
  const apiUrl = addressOf(appConfig, 'API_URL');
  if (!apiUrl.ok) return apiUrl;
  const publicUrl = addressOf(appConfig, 'PUBLIC_URL');
  return {
    ok: true,
    apiUrl: apiUrl.url,
    publicUrl: publicUrl.ok ? { ok: true, url: `${publicUrl.url || origin}/` } : publicUrl,
  };
}

/** An address among the settings, without a slash at its end; empty where none is set. */
function addressOf(appConfig: unknown, name: string): PublicUrl {
  const value = textOf(appConfig, name);
  if (value === undefined || value === null || value === '') return { ok: true, url: '' };
  if (typeof value !== 'string' || parseApiUrl(value) === undefined)
    return { ok: false, value: String(value) };
  return { ok: true, url: value.replace(/\/+$/, '') };
}

function textOf(appConfig: unknown, name: string): unknown {
  if (typeof appConfig !== 'object' || appConfig === null) return undefined;
  const value: unknown = Object.entries(appConfig).find(([each]) => each === name)?.[1];
  return typeof value === 'string' ? value.trim() : value;
}

import { parseApiUrl } from '#contract/security-headers.ts';

declare global {
  interface Window {
    /** Set by `/config.js`, which the page's server writes anew at each load. */
    APP_CONFIG?: unknown;
  }
}

/** Where the api is, without a trailing slash and empty for the page's own origin; or a value that says nowhere. */
export type PageConfig =
  | { readonly ok: true; readonly apiUrl: string }
  | { readonly ok: false; readonly value: string };

/**
 * Reads what `/config.js` left behind. Missing or empty means that the api answers at the page's own origin.
 *
 * @param appConfig `window.APP_CONFIG`, whatever it is.
 */
export function readConfig(appConfig: unknown): PageConfig {
  const value = apiUrlOf(appConfig);
  if (value === undefined || value === null || value === '') return { ok: true, apiUrl: '' };
  if (typeof value !== 'string' || parseApiUrl(value) === undefined)
    return { ok: false, value: String(value) };
  return { ok: true, apiUrl: value.replace(/\/+$/, '') };
}

function apiUrlOf(appConfig: unknown): unknown {
  if (typeof appConfig !== 'object' || appConfig === null || !('API_URL' in appConfig)) return undefined;
  return typeof appConfig.API_URL === 'string' ? appConfig.API_URL.trim() : appConfig.API_URL;
}

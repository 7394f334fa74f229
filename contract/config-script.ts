/** Where the page finds its settings at each load. */
export const CONFIG_SCRIPT_PATH = '/config.js';

/**
 * The script that tells the page its settings. Escaped, so that no value can be anything but a text.
 *
 * @param apiUrl The api's address; empty where the page's own origin has the api.
 */
export function configScript(apiUrl: string): string {
  const escaped = JSON.stringify({ API_URL: apiUrl }).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `window.APP_CONFIG = Object.freeze(${escaped});\n`;
}

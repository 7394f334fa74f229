/** Where the page finds its settings at each load. */
export const CONFIG_SCRIPT_PATH = '/config.js';

/** What the page is told. */
export interface PageSettings {
  /** The api's address; empty where the page's own origin has the api. */
  readonly apiUrl: string;
  /** The address people vote at; empty where it is the one the page was opened by. */
  readonly publicUrl: string;
}

/** The script that tells the page its settings. Escaped, so that no value can be anything but a text. */
export function configScript({ apiUrl, publicUrl }: PageSettings): string {
  const escaped = JSON.stringify({ API_URL: apiUrl, PUBLIC_URL: publicUrl }).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `window.APP_CONFIG = Object.freeze(${escaped});\n`;
}

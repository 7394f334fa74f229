import { parseApiUrl } from './security-headers.ts';

const PLACEHOLDER = '%PUBLIC_URL%';
const LINES_WITH_IT = new RegExp(`^.*${PLACEHOLDER}.*\n?`, 'gm');

/**
 * Fills the address people vote at into a built document, for whoever shows a preview of a shared link: it wants
 * whole addresses, and a build is not for one address. Where none is known, the lines that need it are left out.
 *
 * @param publicUrl Such as `https://vote.example.com`; what is no address counts as none.
 */
export function withPublicUrl(html: string, publicUrl: string | undefined): string {
  const origin = publicUrl && parseApiUrl(publicUrl)?.origin;
  return origin ? html.replaceAll(PLACEHOLDER, () => origin) : html.replaceAll(LINES_WITH_IT, '');
}

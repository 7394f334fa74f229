import { ROUTES } from '#contract/routes.ts';
import type { Results } from '#contract/schemas.ts';

const ANSWER_MS = 2_000;

/** What anybody is shown: the votes of each option; undefined where there is no answer. */
export async function shownBy(apiUrl: string): Promise<Record<string, number> | undefined> {
  try {
    const response = await fetch(`${apiUrl}${ROUTES.results}`, { signal: AbortSignal.timeout(ANSWER_MS) });
    if (response.status !== 200) return undefined;
    const { results } = (await response.json()) as Results;
    return Object.fromEntries(results.map(({ option, count }) => [option, count]));
  } catch {
    return undefined;
  }
}

import type { Reloadable, Settings } from '#runtime/config/read-settings.ts';
import type { API_SETTINGS } from '#runtime/config/settings.ts';

export type ReloadableApiSettings = Reloadable<Settings<(typeof API_SETTINGS)[number]>>;

/** What the api goes by that can change while it runs. */
export interface ApiLimits {
  readonly corsOrigins: ReadonlySet<string>;
  readonly areVotesLimited: boolean;
  readonly staleMaxMs: number;
  readonly streamsMax: number;
  readonly streamsPerClientMax: number;
}

/** The limits of now. Each request looks them up here, and nobody keeps them; a change replaces them all at once. */
export interface ChangingLimits<Name extends keyof ApiLimits> {
  readonly current: Pick<ApiLimits, Name>;
}

export function limitsOf(settings: ReloadableApiSettings): ApiLimits {
  return {
    corsOrigins: new Set(settings.CORS_ORIGINS),
    areVotesLimited: settings.RATE_LIMIT_ENABLED,
    staleMaxMs: settings.RESULTS_STALE_MAX_SECONDS * 1000,
    streamsMax: settings.SSE_CONNECTIONS_MAX,
    streamsPerClientMax: settings.SSE_CONNECTIONS_PER_CLIENT_MAX,
  };
}

/** How many votes of one client are taken. */
export function bucketLimitsOf(settings: ReloadableApiSettings): { perSecond: number; burst: number } {
  return { perSecond: settings.RATE_LIMIT_VOTES_PER_SECOND, burst: settings.RATE_LIMIT_BURST };
}

import type { Option } from '#ballot/options.ts';
import { forEachOption } from '#ballot/options.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { ApiMetrics } from '#runtime/telemetry/metrics.ts';

const SUMMARY_MS = 1_000;

/** Counts accepted votes into the metrics, and into one log line a second while votes come [API14]. */
export function reportVotes(metrics: Pick<ApiMetrics, 'votesAccepted'>, logger: Logger) {
  let accepted = forEachOption(() => 0);
  const summary = setInterval(() => {
    if (Object.values(accepted).some((count) => count > 0)) logger.info({ accepted }, 'Votes accepted.');
    accepted = forEachOption(() => 0);
  }, SUMMARY_MS);
  return {
    onAccepted(option: Option) {
      accepted[option] += 1;
      metrics.votesAccepted.inc({ option });
    },
    close: () => clearInterval(summary),
  };
}

import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { watchLostVotes } from '#api/live/lost-votes.ts';
import { reportAppends } from '#api/report.ts';
import { mintRequestId } from '#ballot/request-id.ts';
import { reportConsumer } from '#consumer/report.ts';
import { Newest } from '#event-log/failure.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { apiMetrics, consumerMetrics, createMetricsRegistry } from '#runtime/telemetry/metrics.ts';
import type { Span } from '#runtime/telemetry/tracing.ts';
import { activeSpan } from '#runtime/telemetry/tracing.ts';

/** A log as our processes write it, in a file of this test. */
export class WrittenLines {
  readonly logger: Logger;
  readonly #file: string;

  constructor() {
    const folder = mkdtempSync(path.join(tmpdir(), 'votes-log-'));
    this.#file = path.join(folder, 'log');
    const fd = openSync(this.#file, 'w');
    this.logger = createLogger('api', 'info', fd);
    onTestFinished(() => {
      closeSync(fd);
      rmSync(folder, { recursive: true });
    });
  }

  /** The fields of the lines with a sentence, named as Loki names what is nested; undefined where there is none. */
  fieldsOf(sentence: string): string[] | undefined {
    const lines = readFileSync(this.#file, 'utf8').split('\n').filter(Boolean);
    const line = lines.map((each) => JSON.parse(each)).find(({ msg }) => msg === sentence);
    return line && flatten(line);
  }
}

function flatten(object: object, prefix = ''): string[] {
  return Object.entries(object).flatMap(([name, value]) =>
    typeof value === 'object' ? flatten(value, `${prefix}${name}_`) : [`${prefix}${name}`],
  );
}

/** A line with all that any line may have: of an error with a cause, within a span. Gives its sentence. */
export function writeAnError({ logger }: WrittenLines): string {
  const span = { logFields: { trace_id: 'a', span_id: 'b' } } as Span;
  const error = Object.assign(new Error('No.', { cause: new Error('Why.') }), { sqlstate: '53100' });
  activeSpan.run(span, () => logger.error({ error }, 'Something failed.'));
  return 'Something failed.';
}

/** What api and consumer write in an hour in which all goes wrong that the queries ask for. */
export async function writeTheirLines(lines: WrittenLines): Promise<void> {
  await writeAccepted(lines.logger);
  const { onFailed, close } = reportConsumer(consumerMetrics(createMetricsRegistry()), lines.logger);
  onFailed('reading', new Error('No.'), 1, 100);
  close();
  await writeLost(lines);
}

async function writeAccepted(logger: Logger): Promise<void> {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const log = { append: async () => '1-0', close: async () => {} };
  const appender = reportAppends(log, apiMetrics(createMetricsRegistry()), logger, new Newest());
  await appender.append({ option: 'cats', requestId: mintRequestId(), timestamp: 0 });
  vi.advanceTimersByTime(1_000);
  await appender.close();
  vi.useRealTimers();
}

async function writeLost(lines: WrittenLines): Promise<void> {
  const broken = [{ position: '1-0', requestId: mintRequestId() }];
  const metrics = apiMetrics(createMetricsRegistry());
  const watch = watchLostVotes(
    { takeBroken: async () => ({ broken: broken.splice(0), unwatched: 0 }) },
    { readReceipts: async (ids) => new Map(ids.map((id) => [id, { state: 'not_counted' }])) },
    { metrics, logger: lines.logger, graceMs: 0, intervalMs: 5 },
  );
  watch.start();
  await expect.poll(async () => (await metrics.votesLost.get()).values[0]?.value).toBe(1);
  await watch.stop();
}

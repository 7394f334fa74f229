import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { Newest } from '#event-log/failure.ts';
import { LogUnavailable } from '#event-log/ports.ts';
import type { IntakeFailure } from '#event-log/presence.ts';
import { apiMetrics, createMetricsRegistry } from '#runtime/telemetry/metrics.ts';
import { reportAppends, reportRoom, reportWrongKeys } from './report.ts';

let lines: string[];
const line = (_: object, message: string) => void lines.push(message);
const logger = { debug: line, info: line, warn: line, error: line };
beforeEach(() => {
  lines = [];
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

describe('what is told of appends', () => {
  it('[API14] is never a line a vote, though the log takes every other one', async () => {
    let calls = 0;
    const appender = {
      async append() {
        calls += 1;
        if (calls % 2 === 0 && calls <= 300) throw new LogUnavailable('Late.');
        return '1-0';
      },
      async close() {},
    };
    const failures = new Newest<IntakeFailure>();
    const told = reportAppends(appender, apiMetrics(createMetricsRegistry()), logger, failures);
    const vote = { option: 'cats', requestId: mintRequestId(), timestamp: Date.now() } as const;
    for (let i = 0; i < 300; i += 1) await told.append(vote).catch(() => {});
    expect(lines).toEqual(['The event log takes no votes.']);
    expect(failures.aged?.code).toBe('log_unavailable');
    vi.advanceTimersByTime(1_000);
    expect(lines.slice(1)).toEqual(['Votes accepted.']);
    await told.append(vote);
    vi.advanceTimersByTime(1_000);
    expect(lines.slice(2)).toEqual(['Votes accepted.', 'The event log takes votes again.']);
    await told.close();
  });
});

describe('what is told of the room in the log', () => {
  it('[OB2] is nothing while nobody can tell, and no end of what has not ended', async () => {
    const registry = createMetricsRegistry();
    const { onFull } = reportRoom(apiMetrics(registry), logger);
    const shown = async () =>
      /voting_refusing_votes\{reason="log_unavailable"\} (\d)/.exec((await registry.page.read()).text)?.[1];
    expect(await shown()).toBe(undefined);
    onFull(true);
    expect(await shown()).toBe('1');
    onFull(undefined);
    expect(await shown()).toBe(undefined);
    onFull(true);
    expect(lines).toEqual(['The event log takes no votes: its memory is full.']);
    onFull(false);
    expect(await shown()).toBe('0');
    expect(lines.slice(1)).toEqual(['The event log takes votes again: it has room.']);
  });
});

describe('what is told of wrong keys of the stage', () => {
  it('[API14] is one warning a second with how many there were, and nothing while there are none', () => {
    const warnings: object[] = [];
    const onWrongKey = reportWrongKeys({ warn: (fields) => void warnings.push(fields) });
    for (let i = 0; i < 300; i += 1) onWrongKey();
    expect(warnings).toEqual([]);
    vi.advanceTimersByTime(10_000);
    expect(warnings).toEqual([{ refused: 300 }]);
    onWrongKey();
    vi.advanceTimersByTime(1_000);
    expect(warnings.slice(1)).toEqual([{ refused: 1 }]);
  });
});

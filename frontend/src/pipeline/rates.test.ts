import { describe, expect, it } from 'vitest';
import { pipelineOf } from '../testing/pipeline-answer.ts';
import type { Sample } from './rates.ts';
import { NO_RATES, ratesOf, withSample } from './rates.ts';

/** A sample at `at`, in ms, with these figures. */
function sample(at: number, appended: number | null, waiting: number | null, counted: number | null): Sample {
  return { at, pipeline: pipelineOf({ intake: { appended }, log: { waiting }, results: { counted } }) };
}

describe('the rates of a pipeline', () => {
  it('[UI7] are votes a second between the oldest and the newest answer', () => {
    const samples = [sample(0, 100, 0, 100), sample(1_000, 110, 4, 104), sample(2_000, 130, 10, 114)];
    expect(ratesOf(samples)).toEqual({ accepted: 15, delivered: 10, counted: 7 });
  });

  it('[UI7] are known of a log that does not tell what it took in, too', () => {
    const samples = [sample(0, null, 2, 100), sample(1_000, null, 5, 104)];
    expect(ratesOf(samples)).toEqual({ accepted: 7, delivered: 4, counted: 4 });
  });

  it('[UI7] are nought when nothing moves, and none is known from one answer or none', () => {
    const standing = [sample(0, 100, 0, 100), sample(1_000, 100, 0, 100)];
    expect(ratesOf(standing)).toEqual({ accepted: 0, delivered: 0, counted: 0 });
    expect(ratesOf([sample(0, 100, 0, 100)])).toEqual(NO_RATES);
    expect(ratesOf([])).toEqual(NO_RATES);
  });

  it.each([
    ['nobody knew before', [sample(0, null, null, null), sample(1_000, 9, 0, 9)]],
    ['nobody knows now', [sample(0, 9, 0, 9), sample(1_000, null, null, null)]],
    ['fell, as those of another log and another database do', [sample(0, 9, 0, 9), sample(1_000, 3, 0, 3)]],
  ])('[UI7] are not known of figures that %s', (_, samples) => {
    expect(ratesOf(samples)).toEqual(NO_RATES);
  });

  it('[UI7] are of the last seconds only', () => {
    const old = [sample(0, 0, 0, 0), sample(2_000, 0, 0, 0), sample(3_000, 0, 0, 0)];
    const kept = withSample(old, sample(5_500, 5, 0, 5));
    expect(kept.map(({ at }) => at)).toEqual([2_000, 3_000, 5_500]);
  });

  it('[UI7] begin anew when the clock of the device is set back', () => {
    const kept = withSample([sample(10_000, 0, 0, 0)], sample(4_000, 5, 0, 5));
    expect(kept.map(({ at }) => at)).toEqual([4_000]);
  });
});

import { expect, it } from 'vitest';
import { LOCAL, REFUSED } from './refused-values.ts';
import { describeChart, refusal } from './render.ts';

describeChart('the chart refuses', () => {
  it.each(REFUSED)('%s', (_, values, message) => {
    expect(refusal({ values: { ...LOCAL, ...values } })).toContain(message);
  });

  it('everything at once, a sentence each', () => {
    const said = refusal({});
    expect(said).toContain('Set image.registry');
    expect(said).toContain('Set secrets.existingSecret');
  });

  it('nothing of a local installation', () => expect(refusal({ values: LOCAL })).toBeUndefined());
});

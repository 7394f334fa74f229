import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { projectFiles, read } from '../source-tree.ts';
import { PROFILE_NAMES, PROFILES } from './profiles.ts';
import { LOCAL, REFUSED } from './refused-values.ts';
import { lint, majorOf, notes, refusal, render } from './render.ts';

/**
 * All other tests of the chart run on the Helm of the PATH. Here the other one of 3 and 4 renders the same: it is the
 * one that `HELM_3` or `HELM_4` names, or `helm3` or `helm4` on the PATH.
 */
const major = majorOf('helm');
const other = major === 3 ? 4 : 3;
const HELM = process.env[`HELM_${other}`] || `helm${other}`;
const isThere = major !== undefined && majorOf(HELM) === other;
if (!isThere)
  process.stderr.write(
    `The chart is not tried on Helm ${other}: set HELM_${other} to where it is, beside a helm on the PATH.\n`,
  );

const EXAMPLES = projectFiles(/^helm\/examples\/.+\.values\.yaml$/);
const { apis } = PROFILES.production;

describe.skipIf(!isThere)(`Helm ${other}`, () => {
  it.each(PROFILE_NAMES)('renders the same objects: %s', (profile) => {
    const objects = render(PROFILES[profile], HELM);
    expect(objects.length).toBeGreaterThan(20);
    expect(objects).toEqual(render(PROFILES[profile]));
  });

  it.each(EXAMPLES)('renders the same objects by the values of %s', (file) => {
    const rendering = { values: parse(read(file)), apis };
    expect(render(rendering, HELM)).toEqual(render(rendering));
  });

  it.each(REFUSED)('refuses %s with the same sentence', (_, values, message) => {
    expect(refusal({ values: { ...LOCAL, ...values } }, HELM)).toContain(message);
  });

  it.each(PROFILE_NAMES.filter((name) => !('apis' in PROFILES[name])))(
    'finds nothing with `lint --strict`: %s',
    (profile) => expect(lint(PROFILES[profile], HELM)).toContain('0 chart(s) failed'),
  );

  it.each(PROFILE_NAMES)('tells the same after an installation: %s', (profile) => {
    expect(notes(PROFILES[profile], HELM)).toBe(notes(PROFILES[profile]));
  });
});

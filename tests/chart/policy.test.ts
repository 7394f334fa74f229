import { expect, it } from 'vitest';
import { find } from './kubernetes.ts';
import { PROFILES } from './profiles.ts';
import type { Rendering } from './render.ts';
import { describeChart, render } from './render.ts';

/** What the policy asks for of a pod's token, as one line. */
function ruleOfTokens(profile: Rendering): string {
  const objects = render({ ...profile, values: { ...profile.values, policy: { enabled: true } } });
  const { spec } = find(objects, 'ValidatingAdmissionPolicy', 'voting-app-pods-release-voting');
  const rules = spec.validations as { message: string; expression: string }[];
  const rule = rules.find(({ message }) => message.includes('automountServiceAccountToken'));
  return rule?.expression.replace(/\s+/g, ' ') ?? '';
}

describeChart('the policy of pods', () => {
  const none = 'object.spec.?automountServiceAccountToken.orValue(true) == false';

  it('leaves nobody a token of the cluster', () => expect(ruleOfTokens(PROFILES.local)).toBe(none));

  it('but CloudNativePG’s instances, by the account of their Cluster, for without one they do not start', () => {
    expect(ruleOfTokens(PROFILES['cloudnative-pg'])).toBe(
      `${none} || (object.metadata.namespace == 'voting-data' && object.spec.?serviceAccountName.orValue('') == 'voting-postgres')`,
    );
  });
});

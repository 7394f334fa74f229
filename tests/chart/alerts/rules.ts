import { find } from '../kubernetes.ts';
import { PROFILES } from '../profiles.ts';
import type { Values } from '../render.ts';
import { render } from '../render.ts';

/** A rule as Prometheus takes it. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: Readonly<Record<'summary' | 'description' | 'runbook', string>> & {
    /** Where somebody has said where runbooks can be read. */
    readonly runbook_url?: string;
  };
}

export interface RuleGroups {
  readonly groups: readonly { readonly name: string; readonly rules: readonly AlertRule[] }[];
}

const rendered = new Map<string, RuleGroups>();

/** The alerts as the chart renders them, once for the same values of `monitoring.alerts` that somebody has set. */
export function renderAlerts(alerts: Values = {}): RuleGroups {
  const key = JSON.stringify(alerts);
  const rules = rendered.get(key) ?? renderAnew(alerts);
  rendered.set(key, rules);
  return rules;
}

function renderAnew(alerts: Values): RuleGroups {
  const profile = PROFILES['all that can be switched on'];
  const values = { ...profile.values, monitoring: { ...profile.values.monitoring, alerts } };
  const { spec } = find(render({ ...profile, values }), 'PrometheusRule', 'voting-alerts');
  return spec as unknown as RuleGroups;
}

/** All rules, whatever their group. */
export function rulesOf({ groups }: RuleGroups): readonly AlertRule[] {
  return groups.flatMap(({ rules }) => rules);
}

/** The rule of a name; throws where there is none. */
export function ruleOf(groups: RuleGroups, alert: string): AlertRule {
  const rule = rulesOf(groups).find((each) => each.alert === alert);
  if (rule === undefined) throw new Error(`There is no alert ${alert}.`);
  return rule;
}

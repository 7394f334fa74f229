import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { program } from '../../servers/programs.ts';
import type { Course } from './course.ts';
import type { RuleGroups } from './rules.ts';
import { ruleOf } from './rules.ts';

/** What promtool finds wrong with the rules; empty where nothing is. */
export async function checkRules(rules: RuleGroups): Promise<string> {
  return run({ 'rules.yaml': rules }, ['check', 'rules', 'rules.yaml']);
}

/** Where an alert does not do what is expected in a course of events; empty where it does. */
export async function testRules(rules: RuleGroups, alert: string, course: Course): Promise<string> {
  const rule = ruleOf(rules, alert);
  const step = `${course.stepMinutes ?? 1}m`;
  const expected = (course.fires ?? []).map(({ description, labels }) => ({
    exp_labels: { ...rule.labels, ...labels },
    exp_annotations: { ...rule.annotations, description },
  }));
  const test = {
    interval: step,
    input_series: Object.entries(course.series).map(([series, values]) => ({ series, values })),
    alert_rule_test: [{ eval_time: course.at, alertname: alert, exp_alerts: expected }],
  };
  return run(
    {
      // Alone, for promtool works out every rule of a file at every step.
      'rules.yaml': { groups: [{ name: alert, rules: [rule] }] },
      'tests.yaml': { rule_files: ['rules.yaml'], evaluation_interval: step, tests: [test] },
    },
    ['test', 'rules', 'tests.yaml'],
  );
}

/** Runs promtool in a folder with these files; gives what it says where it fails. */
async function run(files: Readonly<Record<string, unknown>>, args: readonly string[]): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'votes-alerts-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      await writeFile(path.join(folder, name), JSON.stringify(content)); // JSON is YAML.
    }
    return await new Promise((resolve) => {
      execFile(program('promtool'), args, { cwd: folder }, (error, out, err) =>
        resolve(error === null ? '' : `${error.message}${out}${err}`),
      );
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

import { expect, it } from 'vitest';
import { describeChart } from '../render.ts';
import { BUDGET_COURSES } from './budget-courses.ts';
import type { Course, Courses } from './course.ts';
import { LOG_COURSES } from './log-courses.ts';
import { LOSS_COURSES } from './loss-courses.ts';
import { checkRules, testRules } from './promtool.ts';
import { renderAlerts, rulesOf } from './rules.ts';
import { SERVER_COURSES } from './server-courses.ts';

/** The alerts as the chart renders them, on series that promtool plays to a real rule engine. */
const ALL: Readonly<Record<string, Courses>> = {
  ...BUDGET_COURSES,
  ...LOG_COURSES,
  ...LOSS_COURSES,
  ...SERVER_COURSES,
};
const courses = Object.entries(ALL).flatMap(([alert, each]) =>
  Object.entries(each).map(([name, course]): [string, string, Course] => [alert, name, course]),
);

describeChart('the alerts', () => {
  it('are rules that Prometheus takes', async () => {
    expect(await checkRules(renderAlerts())).toBe('');
  });

  it('are each seen to fire and to be silent', () => {
    const seen = Object.entries(ALL).filter(([, each]) => {
      const fires = Object.values(each).map((course) => course.fires !== undefined);
      return fires.includes(true) && fires.includes(false);
    });
    const names = rulesOf(renderAlerts()).map(({ alert }) => alert);
    expect(seen.map(([alert]) => alert).sort()).toEqual(names.sort());
  });

  // Three days are many steps to a machine that is busy.
  it.each(courses)('%s %s', { timeout: 120_000 }, async (alert, _, course) => {
    expect(await testRules(renderAlerts(course.values), alert, course)).toBe('');
  });
});

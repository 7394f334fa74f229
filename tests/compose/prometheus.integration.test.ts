import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { PROJECT } from '#tests/processes/node-process.ts';
import { program } from '#tests/servers/programs.ts';

it('Prometheus takes its configuration', () => {
  const check = ['check', 'config', 'compose/prometheus/prometheus.yaml'];
  const said = execFileSync(program('promtool'), check, { cwd: PROJECT, encoding: 'utf8' });
  expect(said).toContain('SUCCESS');
});

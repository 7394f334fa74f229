import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { PACKAGES } from './servers/programs.ts';
import { projectFiles, read } from './source-tree.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly uses?: string;
  readonly 'runs-on'?: string;
  readonly 'timeout-minutes'?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix: Matrix };
  readonly steps?: readonly Step[];
}
interface Matrix {
  readonly target?: readonly string[];
  readonly include?: readonly { readonly log: string; readonly database: string; readonly version: number }[];
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly concurrency?: { readonly group: string };
  readonly jobs: Readonly<Record<string, Job>>;
}

const PROJECT = path.resolve(import.meta.dirname, '..');
const files = projectFiles(/^\.github\/workflows\/.*\.ya?ml$/);
const workflows = files.map((file) => ({ file, workflow: parse(read(file)) as Workflow }));
const jobs = workflows.flatMap(({ file, workflow }) =>
  Object.entries(workflow.jobs).map(([name, job]) => ({ at: `${file} ${name}`, job })),
);
const steps = jobs.flatMap(({ at, job }) => (job.steps ?? []).map((step) => ({ at, step })));
const runs = steps.flatMap(({ at, step }) => (step.run === undefined ? [] : [{ at, run: step.run }]));

/** The lines that call somebody's action or another workflow. */
const calls = files.flatMap((file) =>
  [...read(file).matchAll(/^\s*(?:- )?uses: (.+)$/gm)].map(([, to]) => to),
);

describe('the workflows', () => {
  it('take actions by their commit, with the version beside it, and each by one commit everywhere', () => {
    expect(calls.length).toBeGreaterThan(20);
    const foreign = calls.filter((call) => !call?.startsWith('./'));
    const pinned = /^[\w-]+(?:\/[\w-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
    expect(foreign.filter((call) => !pinned.test(call ?? ''))).toEqual([]);
    // github/codeql-action is one repository with several actions in it.
    const repositories = new Map<string, Set<string>>();
    for (const call of foreign) {
      const [action = '', pin = ''] = call?.split('@') ?? [];
      const repository = action.split('/').slice(0, 2).join('/');
      repositories.set(repository, (repositories.get(repository) ?? new Set()).add(pin));
    }
    expect([...repositories].filter(([, pins]) => pins.size > 1)).toEqual([]);
  });

  it('call only workflows that are there', () => {
    const own = calls.filter((call) => call?.startsWith('./'));
    expect(own.filter((call) => !existsSync(path.join(PROJECT, call ?? '')))).toEqual([]);
  });

  it('may do nothing but what a job says, for no longer than it says, on a named system', () => {
    expect(workflows.filter(({ workflow }) => Object.keys(workflow.permissions ?? 'x').length > 0)).toEqual(
      [],
    );
    expect(jobs.filter(({ job }) => typeof job.permissions !== 'object').map(({ at }) => at)).toEqual([]);
    const ours = jobs.filter(({ job }) => job.uses === undefined);
    expect(ours.filter(({ job }) => !(Number(job['timeout-minutes']) <= 60)).map(({ at }) => at)).toEqual([]);
    expect(ours.filter(({ job }) => job['runs-on'] !== 'ubuntu-24.04').map(({ at }) => at)).toEqual([]);
    expect(workflows.filter(({ workflow }) => !workflow.concurrency).map(({ file }) => file)).toEqual([]);
  });

  it('give nothing of ours to a change from outside: no such trigger, no token left behind, no text run', () => {
    const triggers = workflows.flatMap(({ workflow }) => Object.keys(workflow.on));
    expect(triggers.filter((trigger) => /^(pull_request_target|workflow_run|issue)/.test(trigger))).toEqual(
      [],
    );
    const checkouts = steps.filter(({ step }) => step.uses?.startsWith('actions/checkout@'));
    expect(checkouts.filter(({ step }) => step.with?.['persist-credentials'] !== false)).toEqual([]);
    expect(runs.filter(({ run }) => run.includes('${{'))).toEqual([]);
  });

  it('run only npm scripts and files that are there', () => {
    const { scripts } = JSON.parse(read('package.json'));
    const named = runs.flatMap(({ run }) =>
      [...run.matchAll(/\bnpm run ([a-z0-9:]+)/g)].map(([, name]) => name),
    );
    expect(named).toContain('check');
    expect(named.filter((name) => !(String(name) in scripts))).toEqual([]);
    const called = runs.flatMap(({ run }) =>
      [...run.matchAll(/(?:^| )(scripts\/[\w./-]+)/gm)].map(([, at]) => at),
    );
    expect(called.length).toBeGreaterThan(0);
    expect(called.filter((at) => !existsSync(path.join(PROJECT, String(at))))).toEqual([]);
  });

  it('install all that the gate starts, but for what the runner has or comes with the servers', () => {
    const there = ['chromium', 'nginx-light', 'gettext-base', 'postgresql-client', 'redis-tools'];
    const gate = runs.filter(({ at }) => at.endsWith('check.yml gate')).map(({ run }) => run);
    const installed = gate.flatMap(
      (run) => /apt-get install (.+?)\n(?! )/s.exec(`${run}\n`)?.[1]?.split(/[\s\\]+/) ?? [],
    );
    expect(PACKAGES.filter((each) => !there.includes(each) && !installed.includes(each))).toEqual([]);
  });

  it('build, publish and scan every image the Dockerfile makes', () => {
    const images = [...read('Dockerfile').matchAll(/image\.title=voting-(\w+)/g)]
      .map(([, name]) => name)
      .sort();
    expect(images).toContain('api');
    const targets = jobs.flatMap(({ job }) =>
      job.strategy?.matrix.target ? [job.strategy.matrix.target] : [],
    );
    expect(targets.map((each) => [...each].sort())).toEqual([images, images, images]);
  });

  it('sign images by their digest', () => {
    const signing = steps.filter(({ step }) => step.run?.includes('cosign sign'));
    expect(signing).toHaveLength(1);
    expect(signing[0]?.step.run).toMatch(/cosign sign --yes "\$IMAGE"$/m);
    expect(signing[0]?.step.env?.IMAGE).toMatch(/@\$\{\{ steps\.push\.outputs\.digest \}\}$/);
  });
});

describe('the servers a change is tried on', () => {
  const pairs = jobs.flatMap(({ job }) => job.strategy?.matrix.include ?? []);

  it('are the ones CONTRIBUTING names, and the floors are among them', () => {
    const told = /on (Redis .*?PostgreSQL \d+ and \d+)/s.exec(read('CONTRIBUTING.md'))?.[1] ?? '';
    expect(told).not.toBe('');
    const images = new Set(pairs.flatMap(({ log, database }) => [log, database]));
    expect([...images].map(nameOf).sort()).toEqual(versionsIn(told).sort());
    const [, redis, valkey] = /Floor: Redis (\S+) and Valkey (\d+)/.exec(read('docs/ARCHITECTURE.md')) ?? [];
    const postgres = /PostgreSQL \((\d+) or later\)/.exec(read('CONTRIBUTING.md'))?.[1];
    expect([...images].map(nameOf)).toEqual(
      expect.arrayContaining([`Redis ${redis}`, `Valkey ${valkey}`, `PostgreSQL ${postgres}`]),
    );
  });

  it('are paired with tools of the version of their database', () => {
    expect(pairs.filter(({ database, version }) => database !== `postgres:${version}`)).toEqual([]);
  });
});

/** `valkey/valkey:8` as a person writes it: `Valkey 8`. */
function nameOf(image: string): string {
  const [name = '', version] = image.split('/').at(-1)?.split(':') ?? [];
  return `${{ redis: 'Redis', valkey: 'Valkey', postgres: 'PostgreSQL' }[name]} ${version}`;
}

/** `Redis 7.0 and 8, Valkey 8` as one name each. */
function versionsIn(told: string): string[] {
  return told.split(', ').flatMap((each) => {
    const [name, ...rest] = each.split(' ');
    return rest.filter((word) => word !== 'and').map((version) => `${name} ${version}`);
  });
}

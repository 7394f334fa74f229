import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { PROJECT } from '#tests/processes/node-process.ts';
import type { KubernetesObject } from './kubernetes.ts';

export const CHART = path.join(PROJECT, 'helm');

/** Values as a file of them has it. */
export type Values = { readonly [name: string]: unknown };

/** How the chart is rendered: files of values beside it, values over them, and what the cluster knows beside Kubernetes. */
export interface Rendering {
  /** The release, `voting` unless said otherwise, and its namespace, `release`. */
  readonly release?: string;
  readonly namespace?: string;
  /** The chart's folder, where it is not the project's. */
  readonly chart?: string;
  readonly files?: readonly string[];
  readonly values?: Values;
  readonly apis?: readonly string[];
}

const hasHelm = majorOf('helm') !== undefined;
if (!hasHelm) process.stderr.write('The tests of the chart are skipped: they need helm on the PATH.\n');

/** As `describe`, skipped where there is no Helm. */
export const describeChart = describe.skipIf(!hasHelm);

/** The major version of a Helm; undefined where there is none. */
export function majorOf(program: string): number | undefined {
  const { status, stdout } = spawnSync(program, ['version', '--template', '{{.Version}}'], {
    encoding: 'utf8',
  });
  return status === 0 ? Number(/^v(\d+)\./.exec(stdout)?.[1]) : undefined;
}

/**
 * The objects the chart renders, tests included.
 *
 * @throws Error with Helm's message where it refuses.
 */
export function render(rendering: Rendering = {}, program = 'helm'): readonly KubernetesObject[] {
  const objects = objectsIn(template(rendering, program));
  return objects.map((object) => ({ ...object, spec: object.spec ?? {} }));
}

/** The objects of a file, by YAML 1.1, as Kubernetes reads it: `on` is true there, and 0440 is a mode. */
export function objectsIn(text: string): readonly KubernetesObject[] {
  const documents = parseAllDocuments(text, { version: '1.1' });
  return documents.flatMap((document): KubernetesObject | [] => document.toJS() ?? []);
}

/** Why Helm refuses to render; undefined where it does not. */
export function refusal(rendering: Rendering, program = 'helm'): string | undefined {
  return attempt(rendering, program).refusal;
}

/** What Helm prints, or why it refuses. */
export function attempt(
  rendering: Rendering,
  program = 'helm',
): { readonly printed?: string; readonly refusal?: string } {
  try {
    return { printed: template(rendering, program) };
  } catch (error) {
    return { refusal: messageOf(error) };
  }
}

/** What `helm lint --strict` says of the chart; throws where it finds anything. */
export function lint({ files = [], values = {} }: Rendering, program = 'helm'): string {
  const given = [...filesOf(files), '--values', '-', ...CLUSTER];
  return run(program, ['lint', '--strict', CHART, ...given], values);
}

/** What the chart tells whoever has installed it. */
export function notes(rendering: Rendering, program = 'helm'): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'votes-chart-'));
  try {
    cpSync(CHART, folder, { recursive: true });
    // Helm prints notes only when it installs into a cluster; an object can hold them.
    writeFileSync(path.join(folder, 'templates/notes.yaml'), NOTES_AS_OBJECT);
    const shown = template({ ...rendering, chart: folder }, program, ['--show-only', 'templates/notes.yaml']);
    return parse(shown).data.notes;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const NOTES_AS_OBJECT = 'data: {notes: {{ include (print $.Template.BasePath "/NOTES.txt") $ | toJson }}}\n';

/** The oldest Kubernetes the chart is for: a Helm that somebody built knows none, or an older one. */
const CLUSTER = [
  '--kube-version',
  String(parse(readFileSync(path.join(CHART, 'Chart.yaml'), 'utf8')).kubeVersion).replaceAll(/^>=|-0$/g, ''),
];

function template(rendering: Rendering, program: string, shown: readonly string[] = []): string {
  const { release = 'voting', namespace = 'release', files = [], values = {}, apis = [] } = rendering;
  const { chart = CHART } = rendering;
  const known = [...CLUSTER, ...apis.flatMap((api) => ['--api-versions', api])];
  const given = [...filesOf(files), '--values', '-'];
  return run(
    program,
    ['template', release, chart, '--namespace', namespace, ...given, ...known, ...shown],
    values,
  );
}

function filesOf(files: readonly string[]): string[] {
  return files.flatMap((file) => ['--values', path.join(CHART, file)]);
}

function run(program: string, args: readonly string[], values: Values): string {
  return execFileSync(program, args, {
    input: JSON.stringify(values),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
}

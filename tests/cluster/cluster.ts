import { describe, expect, inject } from 'vitest';
import type { KubernetesObject, Labels } from '#tests/chart/kubernetes.ts';
import type { Call, Ended } from './programs.ts';
import { attempt, run } from './programs.ts';
import type { ImagesOfCluster } from './setup.ts';

/** As `describe`, skipped where there is no cluster; the setup has said why. */
export const describeCluster = describe.skipIf(inject('cluster') === null);

/** The images that are in the cluster; for tests, which are left out where there is none. */
export function images(): ImagesOfCluster {
  return inject('cluster') ?? expect.unreachable('There is no cluster.');
}

/** kubectl with these arguments; what it prints. Throws with its complaint. */
export function kubectl(args: readonly string[], call?: Call): Promise<string> {
  return run('kubectl', args, call);
}

/** kubectl where being refused is an answer too. */
export function attemptKubectl(args: readonly string[], call?: Call): Promise<Ended> {
  return attempt('kubectl', args, call);
}

/** helm with these arguments; what it prints. Throws with its complaint. */
export function helm(args: readonly string[], call?: Call): Promise<string> {
  return run('helm', args, { seconds: 600, ...call });
}

/** Which objects are meant: all of a namespace, those with labels, or (without a namespace) all of the cluster. */
export interface Selection {
  readonly namespace?: string;
  readonly labels?: Labels;
}

/** An object as the cluster has it. */
export interface LiveObject extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & {
    readonly uid: string;
    readonly deletionTimestamp?: string;
  };
  readonly status: Readonly<Record<string, unknown>>;
}

/** What the tests look at in a pod as the cluster has it. */
export interface LivePod extends LiveObject {
  readonly spec: { readonly nodeName?: string; readonly containers: readonly { readonly name: string }[] };
  readonly status: {
    readonly phase: string;
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly {
      readonly name: string;
      readonly restartCount: number;
      readonly ready: boolean;
      readonly lastState: { readonly terminated?: { readonly exitCode: number; readonly reason: string } };
    }[];
  };
}

/** The objects of a kind. */
export async function list<T = LiveObject>(
  kind: string,
  { namespace, labels = {} }: Selection = {},
): Promise<T[]> {
  const where = namespace === undefined ? ['--all-namespaces'] : ['--namespace', namespace];
  const args = ['get', kind, ...where, ...selectorOf(labels), '--output=json'];
  return JSON.parse(await kubectl(args)).items;
}

export function listPods(selection: Selection = {}): Promise<LivePod[]> {
  return list<LivePod>('pods', selection);
}

/** The pods that are not on their way out. */
export async function listStayingPods(selection: Selection = {}): Promise<LivePod[]> {
  const pods = await listPods(selection);
  return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

/** One object, such as `deployment/api`. */
export async function get<T = LiveObject>(what: string, namespace?: string): Promise<T> {
  return JSON.parse(await kubectl(['get', what, ...inNamespace(namespace), '--output=json']));
}

/** Creates or changes objects. */
export async function apply(objects: readonly object[]): Promise<void> {
  await kubectl(['apply', '--filename=-'], { input: listOf(objects) });
}

/** Deletes objects, as far as they are there, and waits until they are gone. */
export async function remove(kind: string, names: readonly string[], namespace?: string): Promise<void> {
  const args = ['delete', kind, ...names, ...inNamespace(namespace), '--ignore-not-found', '--wait'];
  await kubectl(args, { seconds: 180 });
}

/** Waits for a condition as `kubectl wait` knows it, such as `condition=Ready`, `delete` or `jsonpath=…`. */
export async function waitFor(
  condition: string,
  what: string,
  { namespace, labels = {}, seconds = 120 }: Selection & { readonly seconds?: number } = {},
): Promise<void> {
  const args = ['wait', `--for=${condition}`, what, ...inNamespace(namespace), ...selectorOf(labels)];
  await kubectl([...args, `--timeout=${seconds}s`], { seconds: seconds + 10 });
}

/** Waits until a Deployment or StatefulSet, such as `deployment/api`, runs as it was last told, and only so. */
export async function rolledOut(what: string, namespace: string, seconds = 180): Promise<void> {
  const args = ['rollout', 'status', what, '--namespace', namespace, `--timeout=${seconds}s`];
  await kubectl(args, { seconds: seconds + 10 });
}

/** Replaces all pods of a Deployment or StatefulSet, and waits until that is done. */
export async function restart(what: string, namespace: string): Promise<void> {
  await kubectl(['rollout', 'restart', what, '--namespace', namespace]);
  await rolledOut(what, namespace);
}

/** Runs a program in a pod, or in one of `deployment/api` and the like; what it prints. */
export function exec(
  what: string,
  namespace: string,
  command: readonly string[],
  call?: Call & { readonly container?: string },
): Promise<string> {
  const container = call?.container === undefined ? [] : [`--container=${call.container}`];
  return kubectl(['exec', what, '--namespace', namespace, ...container, '--', ...command], call);
}

/** What a pod, or one of `deployment/api` and the like, has printed. */
export function logs(what: string, namespace: string, options: readonly string[] = []): Promise<string> {
  return kubectl(['logs', what, '--namespace', namespace, ...options]);
}

/** The option that says in which namespace. */
export function inNamespace(namespace: string | undefined): string[] {
  return namespace === undefined ? [] : ['--namespace', namespace];
}

function selectorOf(labels: Labels): string[] {
  const terms = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return terms.length === 0 ? [] : [`--selector=${terms.join(',')}`];
}

function listOf(objects: readonly object[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
}

import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '#scripts/images/command-line.ts';
import { read } from '../source-tree.ts';
import { asBytes, asMillicores } from './amounts.ts';
import type { KubernetesObject } from './kubernetes.ts';
import { podsOf } from './kubernetes.ts';
import { PROFILES } from './profiles.ts';
import { describeChart, render } from './render.ts';
import type { Call } from './shell-blocks.ts';
import { blocksOf, runBlock } from './shell-blocks.ts';

const page = read('docs/DEPLOYMENT.md');
const BLOCKS = [...blocksOf(page), ...blocksOf(read('docs/NETWORK_POLICY.md'))];
const TABLE = BLOCKS.map((block, i) => [`${i + 1}, ${block.heading}`, block] as const);
const APIS = [...PROFILES.production.apis, 'traefik.io/v1alpha1'];

/** What Kubernetes has itself, and a block may list. */
const KINDS =
  /^(pods|events|jobs|replicasets|endpointslices|persistentvolumeclaims|networkpolicies|storageclass|namespaces?|secret|gateways|httproutes)$/;

/** The words of kubectl, with what the options say that matter here. */
function wish({ words }: Call) {
  const value = (option: string) => (words.includes(option) ? words[words.indexOf(option) + 1] : undefined);
  const [verb = '', what = 'pods', name] = words.filter((word, i) => {
    return !word.startsWith('-') && !/^--(namespace|selector|output|sort-by|tail)$/.test(words[i - 1] ?? '');
  });
  return { verb, what, name, namespace: value('--namespace'), selector: value('--selector') };
}

/** What kubectl is asked for and is not there once the chart is installed; undefined where all is. */
function missing(call: Call, objects: readonly KubernetesObject[]): string | undefined {
  const { verb, what, name, namespace, selector } = wish(call);
  const namespaces = new Set(['voting', ...objects.map(({ metadata }) => metadata.namespace)]);
  if (namespace !== undefined && !namespaces.has(namespace)) return `the namespace ${namespace}`;
  if (['create', 'label', 'annotate', 'delete'].includes(verb)) return undefined;
  if (!what.includes('/')) return isListed(what, name, selector, namespace, objects) ? undefined : what;
  const [kind, ofThat] = what.split('/');
  const object = objects.find(
    (each) =>
      each.kind.toLowerCase() === kind &&
      each.metadata.name === ofThat &&
      each.metadata.namespace === namespace,
  );
  if (object === undefined) return `${what} in ${namespace}`;
  const ports = ((object.spec.ports ?? []) as { port: number }[]).map(({ port }) => String(port));
  return verb === 'port-forward' && !ports.includes(name ?? '') ? `port ${name} of ${what}` : undefined;
}

function isListed(
  kind: string,
  name: string | undefined,
  selector: string | undefined,
  namespace: string | undefined,
  objects: readonly KubernetesObject[],
): boolean {
  const [label = '', value] = selector?.split('=') ?? [];
  const pods = podsOf(objects).filter((pod) => namespace === undefined || pod.namespace === namespace);
  const isSelected = selector === undefined || pods.some(({ labels }) => labels[label] === value);
  const isThere = name === undefined || objects.some(({ metadata }) => metadata.name === name);
  return KINDS.test(kind) && isSelected && isThere;
}

describeChart('the blocks of docs/DEPLOYMENT.md and docs/NETWORK_POLICY.md', () => {
  const objects = [...render(PROFILES.local), ...render(PROFILES.production)];

  it('marks each block with the cluster it is for', () => {
    expect(BLOCKS.length).toBeGreaterThan(20);
    const unknown = BLOCKS.filter(
      ({ mark }) => !['kind', 'minikube', 'local', 'production', 'any'].includes(mark ?? ''),
    );
    expect(unknown).toEqual([]);
  });

  it.each(TABLE)('runs as it stands: block %s', { timeout: 60_000 }, async (_, block) => {
    const { calls, said } = await runBlock(block, APIS);
    expect(calls.length).toBeGreaterThan(0);
    expect(
      calls.filter(({ program, status }) => program !== 'kubectl' && status !== 0),
      said,
    ).toEqual([]);
    const asked = calls.filter(({ program }) => program === 'kubectl');
    expect(asked.map((call) => missing(call, objects)).filter((what) => what !== undefined)).toEqual([]);
    for (const { words } of calls.filter((call) => call.program === 'npm' && call.words[1] === 'images')) {
      expect(parseCommandLine(words.slice(3), '0.1.0').images.length).toBeGreaterThan(0);
    }
  });

  it('says what the pods request', () => {
    const sums = [PROFILES.local, PROFILES.default].map((profile) => {
      const running = podsOf(render(profile)).filter(({ owner }) => 'replicas' in owner.spec);
      const sum = (amount: (requests: Readonly<Record<string, string>>) => number) =>
        running.reduce((all, { owner, spec }) => {
          const requests = spec.containers.map(({ resources }) => amount(resources.requests));
          return all + Number(owner.spec.replicas) * requests.reduce((a, b) => a + b, 0);
        }, 0);
      const cpu = sum(({ cpu = '' }) => asMillicores(cpu));
      return `${cpu} millicores and ${sum(({ memory = '' }) => asBytes(memory)) / 2 ** 20} MiB`;
    });
    for (const sentence of sums) expect(page).toContain(sentence);
  });
});

describe('what tells the blocks apart', () => {
  const kubectl = (...words: string[]): Call => ({ program: 'kubectl', status: 0, words });
  const service: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'api', namespace: 'voting-api' },
    spec: { ports: [{ port: 8000 }] },
  };

  it.each([
    ['another name', ['service/web', '8000']],
    ['another kind', ['deployment/api', '8000']],
    ['another port', ['service/api', '80']],
  ])('an object of %s is missed', (_, words) => {
    const call = kubectl('port-forward', '--namespace', 'voting-api', ...words);
    expect(missing(call, [service])).toBeDefined();
  });

  it('and the right one is found', () => {
    const call = kubectl('port-forward', '--namespace', 'voting-api', 'service/api', '8000');
    expect(missing(call, [service])).toBeUndefined();
  });
});

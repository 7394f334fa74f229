import { BlockList, isIP } from 'node:net';
import type { KubernetesObject, Labels } from '../kubernetes.ts';

/** One end of a connection: a pod, or an address outside the cluster. */
export type End = Pod | { readonly address: string };

export interface Pod {
  readonly namespace: string;
  readonly labels: Labels;
}

export interface Connection {
  readonly from: End;
  readonly to: End;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

/**
 * Whether network policies let a connection through, as a network that enforces them decides: what leaves a pod and
 * what reaches one are asked by themselves, and an end that no policy selects for its direction is free.
 *
 * Namespaces are selected by the label every one has, `kubernetes.io/metadata.name`. Ports are numbers; addresses of either family.
 *
 * @throws Error for what the evaluation does not understand, so that nothing is allowed or denied by accident.
 */
export function isAllowed(policies: readonly KubernetesObject[], connection: Connection): boolean {
  const parsed = policies.map(parse);
  return (
    isOpen(parsed, 'Egress', connection.from, connection.to, connection) &&
    isOpen(parsed, 'Ingress', connection.to, connection.from, connection)
  );
}

type Direction = 'Ingress' | 'Egress';

interface Policy {
  readonly namespace: string;
  readonly selector: Selector;
  readonly types: readonly Direction[];
  readonly rules: Readonly<Record<Direction, readonly Rule[]>>;
}

interface Rule {
  /** Undefined: anybody. */
  readonly peers: readonly Peer[] | undefined;
  /** Undefined: every port. */
  readonly ports: readonly { readonly protocol?: string; readonly port: number }[] | undefined;
}

interface Peer {
  readonly namespaceSelector?: Selector;
  readonly podSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string };
}

interface Selector {
  readonly matchLabels?: Labels;
}

function isOpen(
  policies: readonly Policy[],
  direction: Direction,
  end: End,
  peer: End,
  { port, protocol }: Connection,
): boolean {
  if ('address' in end) return true;
  const selecting = policies.filter(
    ({ namespace, selector, types }) =>
      namespace === end.namespace && types.includes(direction) && matches(selector, end.labels),
  );
  if (selecting.length === 0) return true;
  return selecting.some((policy) =>
    policy.rules[direction].some(
      ({ peers, ports }) =>
        (peers === undefined || peers.some((each) => isPeer(each, peer, policy.namespace))) &&
        (ports === undefined ||
          ports.some((each) => each.port === port && (each.protocol ?? 'TCP') === protocol)),
    ),
  );
}

function isPeer({ ipBlock, namespaceSelector, podSelector }: Peer, end: End, ownNamespace: string): boolean {
  // A pod's address is in no block: nobody knows beforehand which it gets.
  if (ipBlock !== undefined) return 'address' in end && isWithin(end.address, ipBlock.cidr);
  if ('address' in end) return false;
  const isNamespace =
    namespaceSelector === undefined
      ? end.namespace === ownNamespace
      : matches(namespaceSelector, { 'kubernetes.io/metadata.name': end.namespace });
  return isNamespace && (podSelector === undefined || matches(podSelector, end.labels));
}

function matches(selector: Selector, labels: Labels): boolean {
  knows('a selector', selector, ['matchLabels']);
  return Object.entries(selector.matchLabels ?? {}).every(([name, value]) => labels[name] === value);
}

function isWithin(address: string, cidr: string): boolean {
  const [network = '', bits = ''] = cidr.split('/');
  const block = new BlockList();
  block.addSubnet(network, Number(bits), familyOf(network));
  return block.check(address, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  const family = ({ 4: 'ipv4', 6: 'ipv6' } as const)[isIP(address)];
  if (family === undefined) throw new Error(`${address} is no address.`);
  return family;
}

function parse({ metadata, spec }: KubernetesObject): Policy {
  knows(`policy ${metadata.name}`, spec, ['podSelector', 'policyTypes', 'ingress', 'egress']);
  return {
    namespace: metadata.namespace ?? '',
    selector: spec.podSelector as Selector,
    types: spec.policyTypes as Direction[],
    rules: { Ingress: rulesOf(spec.ingress, 'from'), Egress: rulesOf(spec.egress, 'to') },
  };
}

/** An empty list of peers or ports is the same as none: everything. */
function rulesOf(rules: unknown, side: 'from' | 'to'): Rule[] {
  return ((rules ?? []) as Record<string, unknown>[]).map((rule) => {
    knows('a rule', rule, [side, 'ports']);
    return { peers: someOf(rule[side]) as Rule['peers'], ports: someOf(rule.ports) as Rule['ports'] };
  });
}

function someOf(list: unknown): unknown[] | undefined {
  return Array.isArray(list) && list.length > 0 ? list : undefined;
}

function knows(what: string, object: object, keys: readonly string[]): void {
  const unknown = Object.keys(object).filter((key) => !keys.includes(key));
  if (unknown.length > 0) throw new Error(`Of ${what}, ${unknown.join(', ')} is not understood here.`);
}

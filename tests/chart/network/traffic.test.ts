import { expect, it } from 'vitest';
import { podsOf } from '../kubernetes.ts';
import { PROFILE_NAMES, PROFILES } from '../profiles.ts';
import { describeChart, render } from '../render.ts';
import type { NamedConnection } from './connections.ts';
import { connectionsOf, OTHERS, onlyOf } from './connections.ts';
import type { End } from './evaluate.ts';
import { isAllowed } from './evaluate.ts';
import { ALLOWED } from './traffic-matrix.ts';

describeChart('network policies', () => {
  it.each(PROFILE_NAMES)('let through exactly the traffic matrix: %s', (name) => {
    const found = connectionsOf(render(PROFILES[name])).map(rowOf);
    expect(found.sort()).toEqual([...ALLOWED[name]].sort());
  });

  it.each([
    ['Ingress', 'to', (name: string) => name !== 'test'],
    ['Egress', 'from', () => true],
  ] as const)('let no more through where they are asked for one side alone: %s', (side, end, isHeld) => {
    const objects = render(PROFILES.local);
    const ours = [
      ...podsOf(objects).map(({ component }) => component),
      ...Object.keys(OTHERS).filter(isInside),
    ];
    const both = connectionsOf(objects).filter((each) => ours.includes(each[end]));
    const found = connectionsOf(onlyOf(side, objects)).filter(
      (each) => ours.includes(each[end]) && isHeld(each[end]),
    );
    expect(found.map(rowOf)).toEqual(both.map(rowOf));
    expect(found.length).toBeGreaterThan(5);
  });

  it('let names be asked for by UDP, too', () => {
    const objects = render(PROFILES.local);
    const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
    const asks = podsOf(objects)
      .filter(({ namespace, labels }) =>
        isAllowed(policies, {
          from: { namespace, labels },
          to: OTHERS.dns as End,
          port: 53,
          protocol: 'UDP',
        }),
      )
      .map(({ component }) => component);
    expect(asks.sort()).toEqual(['api', 'consumer', 'migrate', 'test']);
  });

  it('ask for the labels that are left of those who read metrics', () => {
    const profile = PROFILES['all that can be switched on'];
    const podLabels = { app: 'prom', 'app.kubernetes.io/name': null };
    const values = { ...profile.values, monitoring: { ...profile.values.monitoring, podLabels } };
    const from: End = { namespace: 'monitoring', labels: { app: 'prom' } };
    const open = connectionsOf(render({ ...profile, values }), { ...OTHERS, mine: from });
    expect(open.filter((each) => each.from === 'mine').map(({ to }) => to)).toEqual(['api', 'consumer']);
  });

  it('are not there where they are switched off', () => {
    const objects = render({
      files: ['values-local.yaml'],
      values: { image: { registry: 'r' }, networkPolicies: { enabled: false } },
    });
    expect(objects.filter(({ kind }) => kind === 'NetworkPolicy')).toEqual([]);
  });
});

function rowOf({ from, to, port }: NamedConnection): string {
  return `${from} → ${to} ${port}`;
}

function isInside(name: string): boolean {
  return name.startsWith('a stranger in ');
}

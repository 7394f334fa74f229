import { expect, it } from 'vitest';
import { podsOf } from '../kubernetes.ts';
import { PROFILE_NAMES, PROFILES } from '../profiles.ts';
import { describeChart, render } from '../render.ts';
import { connectionsOf, OTHERS } from './connections.ts';
import type { End } from './evaluate.ts';
import { isAllowed } from './evaluate.ts';
import { ALLOWED } from './traffic-matrix.ts';

describeChart('network policies', () => {
  it.each(PROFILE_NAMES)('let through exactly the traffic matrix: %s', (name) => {
    const found = connectionsOf(render(PROFILES[name])).map(
      ({ from, to, port }) => `${from} → ${to} ${port}`,
    );
    expect(found.sort()).toEqual([...ALLOWED[name]].sort());
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

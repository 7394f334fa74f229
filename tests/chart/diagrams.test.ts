import { describe, expect, it } from 'vitest';
import { read } from '../source-tree.ts';
import type { KubernetesObject } from './kubernetes.ts';
import { podsOf } from './kubernetes.ts';
import { diagramUnder } from './mermaid.ts';
import { connectionsOf } from './network/connections.ts';
import { PROFILES } from './profiles.ts';
import type { Rendering } from './render.ts';
import { describeChart, render } from './render.ts';

const page = read('docs/ARCHITECTURE.md');

/** All at once: Envoy Gateway, and what can be switched on. The release is in the namespace of the pictures. */
function everything(): readonly KubernetesObject[] {
  const { files = [], apis = [], values = {} }: Rendering = PROFILES['envoy gateway'];
  const all: Rendering = PROFILES['all that can be switched on'];
  const api = { ...(values.api as object), ...(all.values?.api as object) };
  return render({
    files,
    apis: [...apis, ...(all.apis ?? [])],
    values: { ...values, ...all.values, api },
  });
}

describeChart('the pictures of docs/ARCHITECTURE.md', () => {
  const objects = everything();

  it('show of the cluster what carries the vote, each where it is', () => {
    const shown = diagramUnder(page, 'Cluster').nodes.filter(({ text }) => text.includes(' '));
    const kinds = ['Deployment', 'StatefulSet', 'Job', 'Service', 'HTTPRoute', 'Gateway', 'Pod'];
    const made = objects
      .filter(({ kind }) => kinds.includes(kind))
      .map(({ kind, metadata: { name, namespace } }) => {
        const box = namespace === 'release' ? 'voting' : namespace;
        return `${kind} ${name.replace(/^migrate-\w+$/, 'migrate')} in ${box}`;
      });
    expect(shown.map(({ text, box }) => `${text} in ${box}`).sort()).toEqual(made.sort());
  });

  it('show of the network exactly what is let through', () => {
    const shown = diagramUnder(page, 'Network policies').arrows;
    const open = connectionsOf(objects).map(({ from, to, port }) => `${from} → ${to} ${port}`);
    expect(shown.map(({ from, to, label }) => `${from} → ${to} ${label}`).sort()).toEqual(open.sort());
  });

  it('show no step of a vote that the network would not let through', () => {
    const { arrows } = diagramUnder(page, 'Event flow');
    const open = connectionsOf(objects).map(({ from, to }) => `${from} → ${to}`);
    const steps = arrows.map(({ from, to }) => `${from === 'browser' ? 'envoy' : from} → ${to}`);
    expect(steps.length).toBeGreaterThan(4);
    expect(steps.filter((step) => !open.includes(step))).toEqual([]);
  });

  it('show each login as the Secrets have it, and each pod in its namespace', () => {
    const { nodes, arrows } = diagramUnder(page, 'Security boundaries');
    const places = podsOf(objects)
      .filter(({ component }) => component !== 'test')
      .map(({ component, namespace }) => `${component} in ${namespace}`);
    const boxed = nodes.filter(({ box }) => box !== undefined);
    expect(boxed.map(({ id, box }) => `${id} in ${box}`).sort()).toEqual(places.sort());
    const logins = arrows.filter(({ to }) => ['redis', 'postgres'].includes(to));
    expect(logins.length).toBe(5);
    for (const { from, to, label } of logins) {
      const namespace = boxed.find(({ id }) => id === from)?.box;
      const secret = objects.find((each) => each.kind === 'Secret' && each.metadata.namespace === namespace);
      const address = secret?.stringData?.[to === 'redis' ? 'redis-url' : 'database-url'] ?? '';
      expect(new URL(address).username).toBe(label);
    }
  });
});

describe('a Mermaid diagram', () => {
  const drawn = (text: string) =>
    diagramUnder(`### Here\n\n\`\`\`mermaid\nflowchart LR\n${text}\n\`\`\`\n`, 'Here');

  it('is read as its nodes and arrows', () => {
    expect(drawn('subgraph box\na[Deployment a] -->|80| b\nend\nb --> c')).toEqual({
      nodes: [
        { id: 'a', text: 'Deployment a', box: 'box' },
        { id: 'b', text: 'b', box: 'box' },
        { id: 'c', text: 'c', box: undefined },
      ],
      arrows: [
        { from: 'a', to: 'b', label: '80' },
        { from: 'b', to: 'c', label: '' },
      ],
    });
  });

  it('is refused where a line is not understood, or where there is none', () => {
    expect(() => drawn('a ==> b')).toThrow('is no node');
    expect(() => diagramUnder('### Here\n', 'Here')).toThrow('no diagram under Here');
  });
});

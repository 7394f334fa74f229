import { expect, it } from 'vitest';
import { ROUTES } from '#contract/routes.ts';
import type { KubernetesObject } from './kubernetes.ts';
import { find } from './kubernetes.ts';
import { PROFILES } from './profiles.ts';
import { describeChart, render } from './render.ts';

interface Rule {
  readonly matches: readonly { readonly path: { readonly type: string; readonly value: string } }[];
  readonly filters?: readonly { readonly extensionRef: { readonly name: string } }[];
  readonly timeouts?: { readonly request: string };
  readonly backendRefs: readonly { readonly name: string; readonly port: number }[];
}

describeChart('the way in', () => {
  it.each(['envoy gateway', 'traefik', 'a gateway that is there'] as const)(
    'leads to the page, to the api and to the stream, each beside its Service: %s',
    (profile) => {
      const objects = render(PROFILES[profile]);
      for (const [name, path, service] of [
        ['page', '/', 'frontend'],
        ['api', ROUTES.about, 'api'],
        ['stream', ROUTES.resultsStream, 'api'],
      ] as const) {
        const route = find(objects, 'HTTPRoute', name);
        const { metadata, spec } = find(objects, 'Service', service);
        expect(route.metadata.namespace).toBe(metadata.namespace);
        expect(ruleOf(route).matches[0]?.path.value).toBe(path);
        expect(ruleOf(route).backendRefs).toEqual([
          { name: service, port: (spec.ports as { port: number }[])[0]?.port },
        ]);
      }
    },
  );

  it.each(['envoy gateway', 'traefik', 'a gateway that is there'] as const)(
    'never ends the stream, and neither limits nor buffers it: %s',
    (profile) => {
      const objects = render(PROFILES[profile]);
      const rule = ruleOf(find(objects, 'HTTPRoute', 'stream'));
      expect(rule).toMatchObject({ timeouts: { request: '0s' }, matches: [{ path: { type: 'Exact' } }] });
      expect(rule.filters).toBeUndefined();
      const limited = objects
        .filter(({ kind }) => kind === 'BackendTrafficPolicy')
        .flatMap(({ spec }) => spec.targetRefs as { name: string }[]);
      expect(limited.map(({ name }) => name)).not.toContain('stream');
    },
  );

  it('limits the api by Traefik’s own objects', () => {
    const objects = render(PROFILES.traefik);
    const names = ruleOf(find(objects, 'HTTPRoute', 'api')).filters?.map(
      ({ extensionRef }) => extensionRef.name,
    );
    expect(names).toEqual(['api-rate', 'api-body']);
    expect(find(objects, 'Middleware', 'api-rate').spec).toEqual({
      rateLimit: { average: 1000, burst: 2000, period: '1s' },
    });
    expect(find(objects, 'Middleware', 'api-body').spec).toEqual({
      buffering: { maxRequestBodyBytes: 1_048_576 },
    });
  });

  it('limits the api by Envoy Gateway’s own object', () => {
    expect(find(render(PROFILES['envoy gateway']), 'BackendTrafficPolicy', 'api-limits').spec).toMatchObject({
      targetRefs: [{ kind: 'HTTPRoute', name: 'api' }],
      requestBuffer: { limit: '1048576' },
    });
  });

  it('admits routes of the two namespaces that have some', () => {
    const { spec } = find(render(PROFILES.traefik), 'Gateway', 'voting');
    const [listener] = spec.listeners as { allowedRoutes: unknown }[];
    expect(JSON.stringify(listener?.allowedRoutes)).toContain('"values":["voting-frontend","voting-api"]');
  });

  it('by Ingress is three objects, for the stream has annotations of its own', () => {
    const ingresses = render(PROFILES.ingress).filter(({ kind }) => kind === 'Ingress');
    expect(
      Object.fromEntries(ingresses.map(({ metadata }) => [metadata.name, metadata.annotations])),
    ).toEqual({
      page: { 'example.com/all': 'yes' },
      api: { 'example.com/all': 'yes', 'example.com/api': 'yes' },
      stream: { 'example.com/all': 'yes', 'example.com/stream': 'yes' },
    });
  });
});

function ruleOf({ spec }: KubernetesObject): Rule {
  const [rule] = spec.rules as Rule[];
  if (rule === undefined) throw new Error('The route has no rule.');
  return rule;
}

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { read } from '#tests/source-tree.ts';
import type { Service } from './compose-file.ts';
import { allServices, composeFile, MAIN, mountsOf, WATCHING, withoutEnvironment } from './compose-file.ts';

const services = [...allServices()];
const servers = services.filter(([, { restart }]) => restart !== 'no');
const named = (wrong: readonly [string, unknown][]) => wrong.map(([name]) => name);
/** Names of the services that are not as they should be. */
const breaking = (of: readonly [string, Service][], isRight: (service: Service) => boolean | undefined) =>
  named(of.filter(([, service]) => !isRight(service)));

describe('each container of the Compose files', () => {
  it('is read-only, without capabilities and without a way to gain any', () => {
    expect(services.length).toBeGreaterThan(12);
    expect(breaking(services, ({ read_only }) => read_only)).toEqual([]);
    expect(breaking(services, ({ cap_drop }) => cap_drop?.join() === 'ALL')).toEqual([]);
    expect(breaking(services, ({ cap_add, privileged }) => !cap_add && !privileged)).toEqual([]);
    expect(
      breaking(services, ({ security_opt }) => security_opt?.join() === 'no-new-privileges:true'),
    ).toEqual([]);
  });

  it('runs as a user by number who is not root, but for the one that owns new volumes', () => {
    expect(breaking(services, ({ user }) => /^[1-9]\d*:\d+$/.test(user ?? ''))).toEqual(['secrets']);
    const { network_mode, ports, networks } = composeFile(MAIN).services.secrets ?? {};
    expect([network_mode, ports, networks]).toEqual(['none', undefined, undefined]);
  });

  it('may use only so much of processor, memory and processes', () => {
    const isLimited = ({ deploy }: Service) => {
      const { cpus, memory, pids } = deploy?.resources.limits ?? {};
      return Number(cpus) > 0 && /^\d+[MG]$/.test(String(memory)) && Number(pids) > 0;
    };
    expect(breaking(services, isLimited)).toEqual([]);
  });

  it('has a log that is cut, where Docker keeps it', () => {
    const isCut = ({ logging }: Service) =>
      logging?.driver === 'json-file' && Number(logging.options['max-file']) * 10 <= 30;
    expect(breaking(services, isCut)).toEqual([]);
    const told = Object.values(composeFile(WATCHING).services).filter(
      ({ logging }) => logging?.driver === 'fluentd',
    );
    expect(told.every(({ logging }) => logging?.options['fluentd-async'] === 'true')).toBe(true);
  });

  it('mounts no socket of Docker and nothing of this machine that it may write', () => {
    const mounts = services.flatMap(([name, service]) =>
      mountsOf(service).map((mount) => ({ name, ...mount })),
    );
    expect(mounts.filter(({ from }) => from.includes('docker.sock'))).toEqual([]);
    expect(mounts.filter(({ from, isReadOnly }) => from.startsWith('.') && !isReadOnly)).toEqual([]);
  });
});

describe('the services of the Compose files', () => {
  it('come back by themselves, but for those that do one thing and end', () => {
    expect(breaking(services, ({ restart }) => restart === 'unless-stopped')).toEqual([
      ...['secrets', 'migrate', 'votes'].sort(
        (a, b) => named(services).indexOf(a) - named(services).indexOf(b),
      ),
    ]);
  });

  it('say how they are, but for those whose images have nothing to ask with', () => {
    // Each is one program alone. Whether they are there shows in Grafana.
    const mute = ['collector', 'jaeger', 'loki', 'redis-exporter', 'postgres-exporter'];
    expect(breaking(servers, ({ healthcheck }) => healthcheck !== undefined).sort()).toEqual(mute.sort());
  });

  it('open a port to everybody for the page alone, and two to this machine', () => {
    const ports = services.flatMap(([name, service]) =>
      (service.ports ?? []).map((port) => `${name} ${withoutEnvironment(port)}`),
    );
    expect(ports.sort()).toEqual([
      'collector 127.0.0.1:24224:24224',
      'frontend 8080:8080',
      'grafana 127.0.0.1:3000:3000',
    ]);
  });

  it('reach the outside only where a port is open, and Redis and PostgreSQL only from their network', () => {
    const networks = { ...composeFile(WATCHING).networks, ...composeFile(MAIN).networks };
    const open = Object.keys(networks).filter((name) => !networks[name]?.internal);
    const withNetwork = (wanted: readonly string[]) =>
      services.filter(([, each]) => each.networks?.some((name) => wanted.includes(name)));
    expect(named(withNetwork(open)).sort()).toEqual(['collector', 'frontend', 'grafana']);
    expect(named(withNetwork(['data'])).sort()).toEqual(
      [
        'api',
        'consumer',
        'migrate',
        'postgres',
        'postgres-exporter',
        'redis',
        'redis-exporter',
        'votes',
      ].sort(),
    );
  });

  it('name only volumes and networks that there are, and files of the repository', () => {
    const files = [composeFile(MAIN), composeFile(WATCHING)];
    const volumes = files.flatMap((file) => Object.keys(file.volumes));
    const networks = files.flatMap((file) => Object.keys(file.networks));
    for (const [, service] of services) {
      for (const { from } of mountsOf(service)) {
        if (from.startsWith('./helm/dashboards')) continue;
        if (from.startsWith('.')) expect(read(from.slice(2)).length).toBeGreaterThan(0);
        else expect(volumes).toContain(from);
      }
      expect(networks).toEqual(expect.arrayContaining([...(service.networks ?? [])]));
    }
  });

  it('are of an exact image: ours of this clone and never of a registry, the others by a version', () => {
    const ours = services.filter(([, { image }]) => image?.startsWith('voting-'));
    expect(ours.length).toBeGreaterThanOrEqual(6);
    for (const [, { image, build, ...service }] of ours) {
      expect(image).toBe(`voting-${build?.target}:\${VOTING_TAG:-local}`);
      expect({ ...service }).toMatchObject({ pull_policy: 'never' });
    }
    const theirs = services
      .map(([, { image = '' }]) => image)
      .filter((image) => !image.startsWith('voting-'));
    expect(theirs.filter((image) => !/^[\w./-]+:v?\d[\w.]*$/.test(image))).toEqual([]);
  });

  it('are built from targets that the Dockerfile has', () => {
    const stages = [...read('Dockerfile').matchAll(/^FROM .+ AS ([\w-]+)$/gm)].map(([, name]) => name);
    const targets = services.flatMap(([, { build }]) => build?.target ?? []);
    expect(targets.length).toBeGreaterThan(4);
    expect(stages).toEqual(expect.arrayContaining(targets));
  });
});

it('the page passes /api on to the service of the api, at its port', () => {
  const { frontend, api } = composeFile(MAIN).services;
  expect(frontend?.environment?.API_PROXY).toBe(`http://api:${api?.environment?.PORT}`);
  expect(read('frontend/nginx/10-page.sh')).toContain('API_PROXY');
  expect(frontend?.networks).toContain('page');
  expect(api?.networks).toContain('page');
});

it('the api believes the frontend whom it asks for, and nobody outside of their network', () => {
  const { services, networks } = composeFile(MAIN);
  expect(networks.page?.ipam?.config).toEqual([{ subnet: services.api?.environment?.TRUST_PROXY }]);
  const inPage = Object.keys(services).filter((name) => services[name]?.networks?.includes('page'));
  expect(inPage.sort()).toEqual(['api', 'frontend']);
});

it('Prometheus asks the services that there are', () => {
  const { scrape_configs: asked } = parse(read('compose/prometheus/prometheus.yaml'));
  const text = JSON.stringify(asked);
  const names = [...text.matchAll(/"([a-z-]+):\d+"|"names":\["([a-z-]+)"\]/g)].map(
    ([, one, other]) => one ?? other,
  );
  expect(names.sort()).toEqual(['api', 'consumer', 'postgres-exporter', 'redis-exporter']);
});

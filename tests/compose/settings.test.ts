import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSettings } from '#runtime/config/read-settings.ts';
import type { SettingName } from '#runtime/config/settings.ts';
import { READ_BY } from '#runtime/config/settings.ts';
import { composeFile, MAIN, mountsOf, WATCHING, withoutEnvironment } from './compose-file.ts';
import { SecretsFolder } from './secrets-folder.ts';

/** Which process runs in which service. */
const PROCESSES = { api: 'api', consumer: 'consumer', migrate: 'migrate', votes: 'cli' } as const;

let secrets: SecretsFolder;
beforeAll(() => {
  secrets = SecretsFolder.drawn();
});
afterAll(() => secrets.remove());

/** The environment of a service where nobody has set anything, with its secrets where this test has them. */
function environmentOf(service: keyof typeof PROCESSES): Record<string, string> {
  const { environment = {}, ...rest } = composeFile(MAIN).services[service] ?? {};
  const [mount] = mountsOf(rest).filter(({ to }) => to === '/run/votes');
  const folder = secrets.of(mount?.from ?? '');
  return Object.fromEntries(
    Object.entries(environment).map(([name, text]) => {
      const value = withoutEnvironment(String(text));
      return [name, name.endsWith('_FILE') ? value.replace('/run/votes', folder) : value];
    }),
  );
}

describe.each(Object.entries(PROCESSES) as [keyof typeof PROCESSES, (typeof PROCESSES)['api']][])(
  'the environment of the service %s',
  (service, process) => {
    const names: readonly SettingName[] = READ_BY[process];

    it('[CF3] names only settings that its process reads', () => {
      const set = Object.keys(environmentOf(service)).map((name) => name.replace(/_FILE$/, ''));
      expect(set.length).toBeGreaterThan(0);
      expect(set.filter((name) => !names.some((known) => known === name))).toEqual([]);
    });

    it('[CF2] is read without a mistake, each secret from a file that is there', () => {
      const settings = readSettings(names, environmentOf(service));
      expect(settings.DATABASE_URL).toMatch(
        /^postgres:\/\/votes(_api|_consumer)?:[\w-]{32}@postgres:5432\/votes$/,
      );
      if (names.includes('REDIS_URL')) {
        expect(settings.REDIS_URL.join()).toMatch(
          /^redis:\/\/votes-(api|consumer|cli):[\w-]{32}@redis:6379$/,
        );
      }
    });
  },
);

it('[CF3] what compose.observability.yaml adds is read too', () => {
  const { api, consumer } = composeFile(WATCHING).services;
  for (const [environment, names] of [
    [api?.environment, READ_BY.api],
    [consumer?.environment, READ_BY.consumer],
  ] as const) {
    const { OTEL_EXPORTER_OTLP_ENDPOINT } = readSettings(
      names.filter((name) => name === 'OTEL_EXPORTER_OTLP_ENDPOINT'),
      { ...environment },
    );
    expect(OTEL_EXPORTER_OTLP_ENDPOINT).toBe('http://collector:4318');
    // Variables of the standard, which docs/OBSERVABILITY.md names.
    expect(Object.keys(environment ?? {}).filter((name) => !name.startsWith('OTEL_'))).toEqual([]);
  }
});

it('no password stands in a Compose file: each comes from a volume', () => {
  for (const name of [MAIN, WATCHING]) {
    for (const [service, { environment = {} }] of Object.entries(composeFile(name).services)) {
      const secret = Object.entries(environment).filter(
        ([key, value]) =>
          /PASS|SECRET|KEY|_URL$/.test(key) && !/_FILE$/.test(key) && /:.*@|^[\w-]{8,}$/.test(value),
      );
      expect([service, secret]).toEqual([service, []]);
    }
  }
});

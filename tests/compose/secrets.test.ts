import { createHash } from 'node:crypto';
import { statSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allServices, composeFile, MAIN, mountsOf } from './compose-file.ts';
import { SecretsFolder } from './secrets-folder.ts';

let secrets: SecretsFolder;
beforeEach(() => {
  secrets = SecretsFolder.drawn();
});
afterEach(() => secrets.remove());

/** The passwords of one run. */
const passwords = (): Record<string, string> =>
  JSON.parse(secrets.files()['secrets-kept/passwords.json'] ?? '{}');

describe('the passwords of compose.yaml', () => {
  it('are drawn by chance, each another, and stay what they are', () => {
    const drawn = passwords();
    expect(Object.keys(drawn).length).toBeGreaterThan(8);
    expect(new Set(Object.values(drawn)).size).toBe(Object.keys(drawn).length);
    const before = secrets.files();
    secrets.draw();
    expect(secrets.files()).toEqual(before);
    const other = SecretsFolder.drawn();
    expect(Object.values(other.files())).not.toContain(Object.values(before)[0]);
    other.remove();
  });

  it('are handed out again where a volume of a service was lost', () => {
    const before = secrets.files();
    unlinkSync(path.join(secrets.of('secrets-api'), 'redis-url'));
    secrets.draw();
    expect(secrets.files()).toEqual(before);
  });

  it('are handed out whole, and with the right to read them, after a start that was cut short', () => {
    const before = secrets.files();
    for (const file of ['secrets-api/redis-url', 'secrets-kept/passwords.json']) {
      const [volume = '', name = ''] = file.split('/');
      writeFileSync(path.join(secrets.of(volume), `${name}.new`), '{', { mode: 0o200 });
    }
    secrets.draw();
    expect(secrets.files()).toEqual(before);
    expect(statSync(path.join(secrets.of('secrets-api'), 'redis-url')).mode & 0o777).toBe(0o444);
    expect(statSync(path.join(secrets.of('secrets-kept'), 'passwords.json')).mode & 0o777).toBe(0o400);
  });

  it('are kept together for nobody, and each service mounts its own alone', () => {
    expect(statSync(path.join(secrets.of('secrets-kept'), 'passwords.json')).mode & 0o777).toBe(0o400);
    const readers = (volume: string) =>
      [...allServices()]
        .filter(([, each]) => mountsOf(each).some(({ from }) => from === volume))
        .map(([name]) => name);
    const { volumes } = composeFile(MAIN);
    const told = Object.keys(volumes).filter((name) => name.startsWith('secrets-'));
    expect(
      Object.fromEntries(
        told.map((volume) => [
          volume,
          readers(volume)
            .filter((name) => name !== 'secrets')
            .sort(),
        ]),
      ),
    ).toEqual({
      'secrets-kept': [],
      'secrets-postgres': ['postgres'],
      'secrets-redis': ['redis'],
      'secrets-migrate': ['migrate'],
      'secrets-api': ['api'],
      'secrets-consumer': ['consumer'],
      'secrets-cli': ['votes'],
      'secrets-metrics': ['postgres-exporter', 'redis-exporter'],
    });
  });

  it('are known to Redis by their hash alone', () => {
    const rules = secrets.files()['secrets-redis/users.acl'] ?? '';
    const hash = createHash('sha256')
      .update(passwords()['votes-api'] ?? '')
      .digest('hex');
    expect(rules).toContain(`user votes-api on #${hash} `);
    expect(rules).not.toMatch(/\$\{/);
    expect(Object.values(passwords()).filter((password) => rules.includes(password))).toEqual([]);
  });
});

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * The server programs the tests run against: found on this machine, or installed by apt where that may be
 * done (Debian or Ubuntu, as root), saying so. Elsewhere one sentence tells what to install.
 */
interface Program {
  /** Debian packages that bring it. */
  readonly packages: readonly string[];
  /** Environment variables that make it needless to have the program here. */
  readonly orSet?: string;
}

const PROGRAMS = {
  'redis-server': { packages: ['redis-server'], orSet: 'TEST_REDIS_URL' },
  postgres: { packages: ['postgresql'], orSet: 'TEST_DATABASE_URL' },
  initdb: { packages: ['postgresql'], orSet: 'TEST_DATABASE_URL' },
  psql: { packages: ['postgresql-client'] },
  pg_dump: { packages: ['postgresql-client'] },
  cc: { packages: ['gcc', 'libc6-dev'] },
  strace: { packages: ['strace'] },
  pg_restore: { packages: ['postgresql-client'] },
  'redis-cli': { packages: ['redis-tools'] },
  prometheus: { packages: ['prometheus'] },
  promtool: { packages: ['prometheus'] },
  'prometheus-redis-exporter': { packages: ['prometheus-redis-exporter'] },
  'prometheus-postgres-exporter': { packages: ['prometheus-postgres-exporter'] },
  chromium: { packages: ['chromium'] },
  nginx: { packages: ['nginx-light'] },
  wrk: { packages: ['wrk'] },
  envsubst: { packages: ['gettext-base'] },
} as const satisfies Record<string, Program>;

export type ProgramName = keyof typeof PROGRAMS;

/** All Debian packages that tests need. */
export const PACKAGES: readonly string[] = [
  ...new Set(Object.values(PROGRAMS).flatMap(({ packages }) => packages)),
];

/**
 * The path of a program, installed first if need be.
 *
 * @throws Error with a sentence that says what to install, where it cannot be installed from here.
 */
export function program(name: ProgramName): string {
  const found = find(name);
  if (found !== undefined) return found;
  installByApt(PROGRAMS[name].packages);
  const installed = find(name);
  if (installed !== undefined) return installed;
  throw new Error(missing(name, PROGRAMS[name]));
}

/** Installs those of the programs that are missing, where that may be done, and leaves it to `program` to complain. */
export function installMissing(names: readonly ProgramName[]): void {
  const packages = names
    .filter((name) => find(name) === undefined)
    .flatMap((name) => PROGRAMS[name].packages);
  if (packages.length > 0) installByApt([...new Set(packages)]);
}

function find(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), ...postgresFolders(), '/usr/sbin'];
  const names = name === 'chromium' ? ['chromium', 'chromium-browser', 'google-chrome'] : [name];
  return folders
    .flatMap((folder) => names.map((each) => path.join(folder, each)))
    .find((file) => existsSync(file));
}

/** Debian keeps the server programs of PostgreSQL off the PATH, a folder a version; the newest first. */
function postgresFolders(): string[] {
  const base = '/usr/lib/postgresql';
  if (!existsSync(base)) return [];
  const versions = readdirSync(base).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => path.join(base, version, 'bin'));
}

/** Two test files may want something at once, and apt does not wait for another apt. */
const APT_LOCK = path.join(tmpdir(), 'votes-tests-apt.lock');

/** Installs packages where that may be done, on Debian or Ubuntu as root, and says so; elsewhere does nothing. */
export function installByApt(packages: readonly string[]): void {
  if (process.getuid?.() !== 0 || find('apt-get') === undefined) return;
  console.log(`Installing ${packages.join(', ')} by apt for the tests …`);
  // RUNLEVEL=1 keeps the packages from starting system-wide servers; the tests start private ones.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const apt = (...args: string[]) =>
    execFileSync('flock', [APT_LOCK, 'apt-get', '-qq', ...args], { env, stdio: 'inherit' });
  apt('update');
  apt('install', '-y', '--no-install-recommends', ...packages);
}

function missing(name: string, { packages, orSet }: Program): string {
  const instead = orSet === undefined ? '' : `, or set ${orSet} to a server that may be written to`;
  return `The tests need ${name}: install ${packages.join(' and ')} (apt, brew or your system's own)${instead}.`;
}

import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Draws the passwords of compose.yaml once, and hands each service those it needs and no others. It runs before
 * everything else in a container of its own: one file, for it is mounted by itself, and nothing but Node.
 *
 * Usage: node write-secrets.ts FOLDER ACL_TEMPLATE...
 * FOLDER has a folder for each service, which is that service's volume, and `kept`, which nobody else is given.
 */
const [folder = '', ...aclTemplates] = process.argv.slice(2);

/** 24 random bytes, in letters that need no escape in an address, in SQL or in a shell. */
const draw = () => randomBytes(24).toString('base64url');

const PASSWORDS = [
  ...['postgres', 'database-owner', 'database-api', 'database-consumer', 'database-metrics'],
  ...['votes-api', 'votes-consumer', 'votes-cli', 'votes-metrics', 'stage-key'],
] as const;
type Passwords = Readonly<Record<(typeof PASSWORDS)[number], string>>;

const passwords = keepPasswords();
const databaseUrl = (role: string, password: string) => `postgres://${role}:${password}@postgres:5432/votes`;
const redisUrl = (user: string, password: string) => `redis://${user}:${password}@redis:6379`;

/** By folder: the files of one service, whose mount keeps all others from reading them. */
const files: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  postgres: {
    superuser: passwords.postgres,
    votes: passwords['database-owner'],
    votes_api: passwords['database-api'],
    votes_consumer: passwords['database-consumer'],
    votes_metrics: passwords['database-metrics'],
  },
  redis: { 'users.acl': accessRules() },
  migrate: { 'database-url': databaseUrl('votes', passwords['database-owner']) },
  api: {
    'database-url': databaseUrl('votes_api', passwords['database-api']),
    'redis-url': redisUrl('votes-api', passwords['votes-api']),
    'stage-key': passwords['stage-key'],
  },
  consumer: {
    'database-url': databaseUrl('votes_consumer', passwords['database-consumer']),
    'redis-url': redisUrl('votes-consumer', passwords['votes-consumer']),
  },
  cli: {
    'database-url': databaseUrl('votes', passwords['database-owner']),
    'redis-url': redisUrl('votes-cli', passwords['votes-cli']),
  },
  metrics: {
    'database-password': passwords['database-metrics'],
    'redis-passwords.json': JSON.stringify({ 'redis://redis:6379': passwords['votes-metrics'] }),
  },
};
for (const [service, named] of Object.entries(files)) {
  // The mount is the lock, not the mode: each image has a user of its own.
  for (const [name, text] of Object.entries(named)) replaceFile(`${folder}/${service}/${name}`, text, 0o444);
}

/** Those drawn before, and new ones for names that have none yet: the database is told a password only once. */
function keepPasswords(): Passwords {
  const file = `${folder}/kept/passwords.json`;
  const kept: Partial<Passwords> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const all = Object.fromEntries(PASSWORDS.map((name) => [name, kept[name] ?? draw()])) as Passwords;
  replaceFile(file, JSON.stringify(all), 0o400);
  return all;
}

/** The users of Redis: the templates one after the other, with each `${NAME_SHA256}` put in. */
function accessRules(): string {
  const rules = aclTemplates.map((file) => readFileSync(file, 'utf8').trimEnd()).join('\n');
  return `${rules.replace(/\$\{(\w+)_SHA256\}/g, (_, name: string) => hashOf(name.toLowerCase().replaceAll('_', '-')))}\n`;
}

function hashOf(user: string): string {
  const password = passwords[user as keyof Passwords];
  if (password === undefined) throw new Error(`There is no password for the user ${user} of Redis.`);
  return createHash('sha256').update(password).digest('hex');
}

/**
 * Whole or not at all: a service that starts at this moment reads the old file or the new one, and a machine that loses
 * its power does not forget passwords that the database was told. What a start that was cut short has left may not be
 * written to, not even by root without its capabilities, and has a mode of its own.
 */
function replaceFile(file: string, text: string, mode: number): void {
  rmSync(`${file}.new`, { force: true });
  writeFileSync(`${file}.new`, text, { mode, flush: true });
  renameSync(`${file}.new`, file);
}

import { expect, it } from 'vitest';
import { isSecretFile, isSecretText } from './secrets.ts';

const KEY = `-----BEGIN ${'RSA PRIVATE'} KEY-----`;

it.each([
  'root/.npmrc',
  'app/.env',
  'app/.env.local',
  'home/u/.ssh/config',
  'etc/id_ed25519',
  'tls/server.key',
])('[IM2] %s is taken for a secret', (file) => expect(isSecretFile(file)).toBe(true));

it.each(['app/main.mjs', 'app/runtime/config/environment.ts', 'app/keys.ts', 'app/node_modules/a/env.js'])(
  '[IM2] %s is not',
  (file) => expect(isSecretFile(file)).toBe(false),
);

it.each([
  `${KEY}\n${'MIIEowIBAAKCAQEA'.repeat(3)}\n`,
  '//registry.example.com/:_authToken=0123456789abcdef',
  `token: npm_${'a1B2'.repeat(9)}`,
  ['postgres://votes', 'correct-horse@db.internal.net/votes'].join(':'),
])('[IM2] a text with a secret in it is seen: %j', (text) => {
  expect(isSecretText(`before ${text} after`)).toBe(true);
});

it.each([
  `if (pem.includes('${KEY}')) throw new Error()`,
  'postgres://user:<password>@host/votes',
  `redis://\${user}:\${password}@\${host}`,
  'npm_config_cache',
  'https://username:password@www.example.com/',
])('[IM2] one that only speaks of secrets is not: %j', (text) => {
  expect(isSecretText(text)).toBe(false);
});

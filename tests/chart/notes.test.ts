import { expect, it } from 'vitest';
import { PROFILES } from './profiles.ts';
import type { Values } from './render.ts';
import { describeChart, notes } from './render.ts';

const { values: LOCAL, files } = PROFILES.local;

/** What the notes call unsafe of a local installation with some values changed. */
function unsafe(values: Values): string[] {
  const [, list = ''] = notes({ files, values: { ...LOCAL, ...values } }).split(
    'Unsafe in this configuration:\n',
  );
  return list.trim().split('\n');
}

/** Values, and the sentence that they make the notes say. */
const UNSAFE: readonly (readonly [string, Values, string])[] = [
  ['passwords everybody knows', {}, 'Passwords are those of values.yaml, which everybody knows.'],
  ['a database of one pod', {}, 'PostgreSQL is one pod with one volume and no backup.'],
  [
    'a log of one pod',
    {},
    'Redis is one pod with one volume; a power cut may take the votes of two seconds.',
  ],
  [
    'a log that is written at once',
    { redis: { appendFsync: 'always' } },
    'Redis is one pod with one volume.',
  ],
  ['no walls', { networkPolicies: { enabled: false } }, 'Without network policies every pod'],
  [
    'a way in by plain HTTP',
    {
      api: { settings: { TRUST_PROXY: '10.0.0.0/8' } },
      ingress: { enabled: true, host: 'vote.example.com' },
    },
    'Votes come in by plain HTTP.',
  ],
  [
    'a database by plain text',
    { postgres: external({ sslmode: 'disable' }) },
    'PostgreSQL is spoken to without TLS.',
  ],
  [
    'a database that may be anybody',
    { postgres: external({ sslmode: 'require' }) },
    'its certificate is not checked.',
  ],
  ['a log by plain text', { redis: external({ tls: false }) }, 'Redis is spoken to without TLS.'],
];

function external(how: Values): Values {
  return { mode: 'external', external: { host: 'server.example.com', cidrs: ['192.0.2.1/32'], ...how } };
}

describeChart('the notes after an installation', () => {
  it.each(UNSAFE)('call unsafe what is: %s', (_, values, sentence) => {
    expect(unsafe(values).join('\n')).toContain(sentence);
  });

  it('call nothing unsafe that is not', () => {
    const values = { postgres: external({ sslmode: 'verify-full' }), redis: external({ tls: true }) };
    expect(unsafe({ ...values, secrets: { create: false, existingSecret: 'mine' } })).toEqual(['']);
  });

  it('say how to reach the vote, how to try it, and which Secret is waited for', () => {
    expect(notes({ files, values: LOCAL })).toContain(
      'kubectl port-forward --namespace voting-api service/api 8000',
    );
    const there = notes(PROFILES.ingress);
    expect(there).toContain('Vote at https://vote.example.com.');
    expect(there).toContain('helm test voting --namespace release --logs');
    expect(notes(PROFILES.default)).toContain(
      'Secret voting is in these namespaces: voting-api voting-consumer voting-data.',
    );
  });

  it('never tell a password', () => {
    expect(notes(PROFILES['external data'])).not.toMatch(/of-(postgres|redis)/);
  });
});

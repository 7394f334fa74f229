import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const ORIGIN = 'http://192.168.1.20:3000';
const OWN = { ok: true, url: `${ORIGIN}/` };

const WRONG = [
  'api.example.com',
  'localhost:8000',
  'javascript:alert(1)',
  '/api',
  'https://me:secret@example.com',
  42,
];

describe('the address of the api', () => {
  it.each([
    undefined,
    null,
    'text',
    {},
    { API_URL: '' },
    { API_URL: '  ' },
    { API_URL: null },
    { API_URL: undefined },
  ])('[UI6] is the own origin of the page when %j says none', (appConfig) =>
    expect(readConfig(appConfig, ORIGIN)).toEqual({ ok: true, apiUrl: '', publicUrl: OWN }),
  );

  it.each([
    ['https://api.example.com', 'https://api.example.com'],
    ['http://192.168.1.20:8000/', 'http://192.168.1.20:8000'],
    [' https://example.com/votes// ', 'https://example.com/votes'],
  ])('[UI6] is %j, without a slash at its end', (API_URL, apiUrl) => {
    expect(readConfig({ API_URL }, ORIGIN)).toEqual({ ok: true, apiUrl, publicUrl: OWN });
  });

  it.each(WRONG)('[UI6] is never %j, and the page says so', (API_URL) =>
    expect(readConfig({ API_URL }, ORIGIN)).toEqual({ ok: false, value: String(API_URL) }),
  );
});

describe('the address people vote at', () => {
  const publicUrlOf = (PUBLIC_URL: unknown) => readConfig({ PUBLIC_URL }, ORIGIN);

  it.each([
    ['https://vote.example.com', 'https://vote.example.com/'],
    [' http://192.168.1.20:3000/ ', 'http://192.168.1.20:3000/'],
    ['', `${ORIGIN}/`],
    [undefined, `${ORIGIN}/`],
  ])('[UI6] is %j, or the own origin of the page where none is set', (PUBLIC_URL, url) => {
    expect(publicUrlOf(PUBLIC_URL)).toEqual({ ok: true, apiUrl: '', publicUrl: { ok: true, url } });
  });

  it.each(WRONG)('[UI6] is never %j, and votes are cast all the same', (PUBLIC_URL) =>
    expect(publicUrlOf(PUBLIC_URL)).toEqual({
      ok: true,
      apiUrl: '',
      publicUrl: { ok: false, value: String(PUBLIC_URL) },
    }),
  );
});

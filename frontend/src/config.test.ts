import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

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
    expect(readConfig(appConfig)).toEqual({ ok: true, apiUrl: '' }),
  );

  it.each([
    ['https://api.example.com', 'https://api.example.com'],
    ['http://192.168.1.20:8000/', 'http://192.168.1.20:8000'],
    [' https://example.com/votes// ', 'https://example.com/votes'],
  ])('[UI6] is %j, without a slash at its end', (API_URL, apiUrl) => {
    expect(readConfig({ API_URL })).toEqual({ ok: true, apiUrl });
  });

  it.each([
    'api.example.com',
    'localhost:8000',
    'javascript:alert(1)',
    '/api',
    'https://me:secret@example.com',
    42,
  ])('[UI6] is never %j, and the page says so', (API_URL) =>
    expect(readConfig({ API_URL })).toEqual({ ok: false, value: String(API_URL) }),
  );
});

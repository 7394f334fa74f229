import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CONFIG_SCRIPT_PATH, configScript } from '#contract/config-script.ts';
import { pageHeaders } from '#contract/security-headers.ts';
import { withPublicUrl } from '#contract/shared-address.ts';
import { ask } from '#tests/processes/ask.ts';
import { startNginx } from '#tests/servers/nginx.ts';

const DOCUMENT =
  '<title>a page</title>\n<meta property="og:url" content="%PUBLIC_URL%/stage" />\n<p>the end</p>\n';

describe('the settings of the page in its image', () => {
  it.each([
    ['', ''],
    ['https://api.example.com', 'https://vote.example.com'],
    ['https://api.example.com:443/votes', 'https://vote.example.com:443/'],
    ['http://api.example.com:8000/', 'http://vote.example.com:80'],
    ['http://192.0.2.1:8000', 'http://192.0.2.1:3000'],
    ['http://[2001:db8::1]:8000', 'http://[2001:db8::1]:3000'],
    ['https://[2001:db8::1]/votes', 'https://vote.example.com:8443'],
  ])(
    '[UI11] API_URL "%s" and PUBLIC_URL "%s" reach browsers as the page server tells them',
    async (apiUrl, publicUrl) => {
      const nginx = await startNginx({
        page: await smallPage(),
        env: { API_URL: apiUrl, PUBLIC_URL: publicUrl, ENVIRONMENT: 'production' },
      });
      onTestFinished(() => nginx.stop());
      const config = await ask(nginx.url, { path: CONFIG_SCRIPT_PATH });
      expect(String(config.body)).toBe(configScript({ apiUrl, publicUrl }));
      expect(config.headers['cache-control']).toBe('no-store');
      const { headers, body } = await ask(nginx.url, { path: '/' });
      const table = pageHeaders({ production: true, apiUrl });
      for (const [name, value] of Object.entries(table)) expect(headers[name.toLowerCase()]).toBe(value);
      expect(String(body)).toBe(withPublicUrl(DOCUMENT, publicUrl));
    },
  );

  it.each([
    ['API_URL', 'https://api.example.com/"', 'an address like'],
    ['API_URL', 'https://api.example.com/</script>', 'an address like'],
    ['API_URL', 'https://api.example.com\nhttps://evil.example.com', 'an address like'],
    ['API_URL', 'https://api.example.com\n', 'an address like'],
    ['API_URL', "https://api.example.com 'unsafe-inline'", 'an address like'],
    ['API_URL', 'https://*.example.com', 'an address like'],
    ['API_URL', 'https://api.example.com;script-src', 'an address like'],
    ['API_URL', 'https://api.example.com/$uri', 'an address like'],
    ['API_URL', 'https://somebody@api.example.com', 'an address like'],
    ['API_URL', 'https://API.example.com', 'an address like'],
    ['API_URL', 'https://0x7f.1', 'an address like'],
    ['API_URL', 'ftp://api.example.com', 'an address like'],
    ['API_URL', 'api.example.com', 'an address like'],
    ['PUBLIC_URL', 'https://vote.example.com/path', 'an address like'],
    ['PUBLIC_URL', 'https://vote.example.com|g; e', 'an address like'],
    ['API_PROXY', 'https://api.example.com', 'an address like'],
    ['API_PROXY', 'http://api:8000/api', 'an address like'],
    ['API_PROXY', 'http://127.0.0.1:8000; return 200', 'an address like'],
    ['API_PROXY', 'http://api:8000', 'an IP address, for'],
    ['ENVIRONMENT', 'staging', 'one of development, production'],
    ['MAX_REQUEST_SIZE', '1m', 'a whole number from 64 to 104857600'],
    ['PORT', '65536', 'a whole number from 1 to 65535'],
    ['PORT', '-1', 'a whole number from 1 to 65535'],
  ])(
    '[CF1] %s=%j ends it before it answers anybody, with what is expected',
    async (name, value, expected) => {
      const said = await refusal({ [name]: value });
      expect(said).toContain('nginx ended with 78:\nThe configuration is wrong:\n');
      const [line = ''] = said.split('\n').slice(2);
      expect(line).toContain(`  ${name} is "${value.replaceAll('\n', '?')}"; expected ${expected}`);
    },
  );

  it('[CF1] every mistake is listed at once', async () => {
    const said = await refusal({
      API_URL: 'nowhere',
      PUBLIC_URL: 'nobody',
      ENVIRONMENT: 'none',
      PORT: 'all',
    });
    expect(said.match(/^ {2}\w+ is /gm)).toEqual([
      '  PORT is ',
      '  ENVIRONMENT is ',
      '  API_URL is ',
      '  PUBLIC_URL is ',
    ]);
  });

  it('a folder without a page ends it, too', async () => {
    const page = await mkdtemp(path.join(tmpdir(), 'votes-page-'));
    onTestFinished(() => rm(page, { recursive: true }));
    await expect(startNginx({ page })).rejects.toThrow(/There is no page in/);
  });
});

async function smallPage(): Promise<string> {
  const page = await mkdtemp(path.join(tmpdir(), 'votes-page-'));
  onTestFinished(() => rm(page, { recursive: true }));
  await mkdir(path.join(page, 'assets'));
  await writeFile(path.join(page, 'index.html'), DOCUMENT);
  return page;
}

/** What it says of settings it does not take. */
async function refusal(env: Record<string, string>): Promise<string> {
  const nginx = await startNginx({ page: await smallPage(), env }).catch((error: Error) => error.message);
  if (typeof nginx === 'string') return nginx;
  await nginx.stop();
  return expect.unreachable('It has started.');
}

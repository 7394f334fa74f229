import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { until } from '#tests/processes/until.ts';
import { askBeside } from './ask-beside.ts';
import type { Container } from './containers.ts';
import { Containers } from './containers.ts';

/** The page on a network of its own, as a container of a pod has it, and only its scratch folder to write to. */
describe.skipIf(inject('images') === null)('the page in its image', () => {
  const containers = new Containers();
  let page: Container;

  const ask = (path: string) => askBeside(containers, page.name, `http://127.0.0.1:8080${path}`);

  beforeAll(async () => {
    const env = { API_URL: 'https://api.example.com', PUBLIC_URL: 'https://vote.example.com' };
    page = await containers.start('frontend', { network: 'none', env, scratch: ['/tmp'] });
    await until('the page answers', async () => (await ask('/health')).status === 200, 60_000);
  }, 120_000);
  afterAll(() => containers.removeAll());

  it('[IM6] is served, with what protects it', async () => {
    const { status, headers, body } = await ask('/');
    expect({ status, type: headers['content-type'] }).toEqual({
      status: 200,
      type: 'text/html; charset=utf-8',
    });
    expect(headers['content-security-policy']).toContain('https://api.example.com');
    expect(body).toMatch(/<title>.*<\/title>/);
    const [script = ''] = /\/assets\/[\w.-]+\.js/.exec(body) ?? [];
    expect(await ask(script)).toMatchObject({ status: 200, headers: { 'content-type': /javascript/ } });
  });

  it('[IM6] serves every view, and nothing of the base', async () => {
    expect((await ask('/stage')).body).not.toBe((await ask('/')).body);
    expect((await ask('/50x')).body).not.toMatch(/nginx/i);
  });

  it('[IM6] is told its settings by /config.js', async () => {
    const { body } = await ask('/config.js');
    expect(body).toContain('"API_URL":"https://api.example.com"');
    expect(body).toContain('"PUBLIC_URL":"https://vote.example.com"');
  });

  it('[IM4] ends in order when it is told to', async () => {
    expect(await page.end(), await page.logs()).toBe(0);
  });
});

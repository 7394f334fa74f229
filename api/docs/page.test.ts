import { describe, expect, it } from 'vitest';
import { openApiDocument } from '#contract/openapi.ts';
import { code, html, prose } from './html.ts';
import { docsPage } from './page.ts';

const HOSTILE = `<script>alert("1")</script>&'`;

describe('the page of the contract', () => {
  it('[API13] escapes every text of the document', () => {
    const texts = /"(title|version|summary|description|operationId|name|const)":"[^"]*"/g;
    const json = JSON.stringify(openApiDocument('0.0.0'));
    const hostile = json.replace(texts, (_, key) => `"${key}":${JSON.stringify(HOSTILE)}`);
    const page = docsPage(JSON.parse(hostile.replaceAll('/api/vote"', '/api/<script>"')));
    expect(page.match(/&#60;script&#62;/g)?.length).toBeGreaterThan(50);
    expect(page).not.toMatch(/<script|alert\("|>&'/);
  });

  it('[API13] quotes what a shell must not read', () => {
    const json = JSON.stringify(openApiDocument('0.0.0')).replace('{"option":"cats"}', `{"option":"'; ls"}`);
    const text = docsPage(JSON.parse(json)).replaceAll('&#39;', "'").replaceAll('&#34;', '"');
    expect(text).toContain(`-d '{"option":"'\\''; ls"}'`);
  });
});

describe('markup', () => {
  it('escapes text and keeps markup, in lists too', () => {
    const inner = html`<b>${'<i>'}</b>`;
    expect(html`<p title="${'"&'}">${[inner, inner]}${1}</p>`.markup).toBe(
      '<p title="&#34;&#38;"><b>&#60;i&#62;</b><b>&#60;i&#62;</b>1</p>',
    );
  });

  it('shows backticks as code, and lets code break after its signs', () => {
    expect(prose('See `a<b`.').markup).toBe('See <code>a&#60;b</code>.');
    expect(code('a_b/c').markup).toBe('<code>a_<wbr>b/<wbr>c</code>');
  });
});

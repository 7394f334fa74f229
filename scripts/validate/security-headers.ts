import { createHash } from 'node:crypto';
import { CONFIG_SCRIPT_PATH } from '#contract/config-script.ts';
import { ROUTES } from '#contract/routes.ts';
import type { HeaderTable } from '#contract/security-headers.ts';
import { apiHeaders, docsPolicy, pageHeaders } from '#contract/security-headers.ts';
import type { Answer, Question } from '#tests/processes/ask.ts';
import { ask } from '#tests/processes/ask.ts';
import { askBare } from './ask-bare.ts';
import { BARE } from './errors.ts';
import type { Finding } from './finding.ts';
import type { Target } from './target.ts';

type Kind = 'page' | 'api' | 'docs';
type Headers = Answer['headers'];

/** Each kind of answer there is, and whose headers it carries. */
const ANSWERS: readonly (readonly [Kind, Question])[] = [
  ['page', { path: '/' }],
  ['page', { path: '/', method: 'HEAD' }],
  ['page', { path: '/any/other/address' }],
  ['page', { path: CONFIG_SCRIPT_PATH }],
  ['page', { path: '/assets/nothing.js' }],
  ['api', { path: ROUTES.about }],
  ['api', { path: ROUTES.results }],
  ['api', { path: ROUTES.results, method: 'HEAD' }],
  ['api', { path: ROUTES.resultsStream, headersOnly: true }],
  ['api', { path: ROUTES.health }],
  ['api', { path: ROUTES.ready }],
  ['api', { path: ROUTES.openapi }],
  ['docs', { path: ROUTES.docs }],
  ['api', { path: `${ROUTES.about}/nothing` }],
  ['api', { path: ROUTES.vote }],
  ['api', { path: ROUTES.vote, method: 'POST' }],
];

/** Names what runs, to whoever looks for its weaknesses. */
const TALKATIVE = ['server', 'x-powered-by'];

/** Each kind of answer carries the headers of the contract's table; whatever that says, no policy lets inline code run. */
export async function checkSecurityHeaders(target: Target): Promise<Finding[]> {
  const origin = await target.origin();
  const production = origin.startsWith('https:');
  const found: Finding[] = [];
  for (const [kind, question] of [...ANSWERS, ...(await assetsOf(origin))]) {
    const { headers, body } = await ask(origin, question);
    const where = `${question.method ?? 'GET'} ${question.path}`;
    found.push(...judge(where, headers, expected(kind, production, body.toString())));
  }
  if (target.ours === undefined) return found;
  for (const [what, bytes] of BARE) {
    const answer = await askBare(origin, bytes);
    const headers = Object.fromEntries(answer?.headers ?? []);
    found.push(...judge(`${what}, as bytes`, headers, expected('api', production, '')));
  }
  return found;
}

/** The files the page itself names. */
async function assetsOf(origin: string): Promise<[Kind, Question][]> {
  const page = (await ask(origin, { path: '/' })).body.toString();
  return [...page.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path = '']) => ['page', { path }]);
}

function expected(kind: Kind, production: boolean, body: string): HeaderTable {
  if (kind === 'page') return pageHeaders({ production, apiUrl: '' });
  if (kind === 'api') return apiHeaders({ production });
  const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(body) ?? [];
  const hash = createHash('sha256').update(style).digest('base64');
  return { ...apiHeaders({ production }), 'Content-Security-Policy': docsPolicy(hash) };
}

function judge(where: string, headers: Headers, table: HeaderTable): Finding[] {
  const next = 'Compare contract/security-headers.ts with what sends this answer.';
  const wrong = Object.entries(table)
    .filter(([name, value]) => headers[name.toLowerCase()] !== value)
    .map(([name, value]) => {
      const sent = headers[name.toLowerCase()];
      return sent === undefined ? `${name} is missing.` : `${name} is ${sent}, and should be ${value}.`;
    });
  const policy = String(headers['content-security-policy'] ?? '');
  const inline = /'unsafe-(inline|eval)'/.test(policy) ? [`The policy lets inline code run: ${policy}`] : [];
  const talk = TALKATIVE.filter((name) => name in headers).map(
    (name) => `${name} tells what runs: ${headers[name]}`,
  );
  return [...wrong, ...inline, ...talk].map((what) => ({ what, where, next }));
}

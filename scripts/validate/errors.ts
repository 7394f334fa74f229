import { createClient } from '#contract/client.ts';
import type { ErrorCode } from '#contract/errors.ts';
import { ERRORS, problem } from '#contract/errors.ts';
import { IDEMPOTENCY_KEY, ROUTES } from '#contract/routes.ts';
import { ProblemSchema } from '#contract/schemas.ts';
import type { Question } from '#tests/processes/ask.ts';
import { ask } from '#tests/processes/ask.ts';
import { askBare } from './ask-bare.ts';
import type { Finding } from './finding.ts';
import { excerpt } from './finding.ts';
import type { Target } from './target.ts';

const vote = (body: string, headers: Readonly<Record<string, string>> = {}): Question => ({
  method: 'POST',
  path: ROUTES.vote,
  headers: { 'content-type': 'application/json', ...headers },
  body,
});
const get = (path: string, headers: Readonly<Record<string, string>> = {}): Question => ({ path, headers });
const VOTE = '{"option":"cats"}';
const PREFLIGHT = { origin: 'https://other.example.com', 'access-control-request-method': 'POST' };

/** A request for each error that a request alone can cause; the others need a fault, or a crowd. */
const QUESTIONS: readonly (readonly [what: string, Question, ErrorCode])[] = [
  ['a vote for birds', vote('{"option":"birds"}'), 'validation_failed'],
  ['half a vote', vote('{"option":'), 'malformed_json'],
  ['a key twice', vote('{"option":"cats","option":"dogs"}'), 'repeated_key'],
  ['an id that is none', vote(VOTE, { [IDEMPOTENCY_KEY]: 'x' }), 'invalid_idempotency_key'],
  ['a vote as text', vote(VOTE, { 'content-type': 'text/plain' }), 'unsupported_media_type'],
  ['two megabytes', vote(`${VOTE}${' '.repeat(2 * 1024 * 1024)}`), 'payload_too_large'],
  ['a vote by GET', get(ROUTES.vote), 'method_not_allowed'],
  ['results by DELETE', { method: 'DELETE', path: ROUTES.results }, 'method_not_allowed'],
  ['an address there is not', get(`${ROUTES.about}/nothing`), 'not_found'],
  ['a receipt of no vote', get('/api/votes/x'), 'validation_failed'],
  ['no minutes', get(`${ROUTES.history}?minutes=0`), 'validation_failed'],
  ['an address that cannot be decoded', get('/api/votes/%c0%ae'), 'malformed_request'],
  ['a header of twenty thousand letters', get(ROUTES.about, { x: 'a'.repeat(20_000) }), 'headers_too_large'],
  ['another origin', { method: 'OPTIONS', path: ROUTES.vote, headers: PREFLIGHT }, 'origin_refused'],
];

const POST = `POST ${ROUTES.vote} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n`;
/** What no client sends; api/edge/raw-bytes.integration.test.ts has all of it. */
export const BARE: readonly (readonly [what: string, bytes: string, ErrorCode])[] = [
  ['two lengths', `${POST}content-length: 17\r\ncontent-length: 5\r\n\r\n${VOTE}`, 'malformed_request'],
  ['NUL in a header', `${POST}content-length: 17\r\nx: \0\r\n\r\n${VOTE}`, 'malformed_request'],
  ['no host', `GET ${ROUTES.about} HTTP/1.1\r\n\r\n`, 'malformed_request'],
  ['a method of its own', `VOTE ${ROUTES.vote} HTTP/1.1\r\nhost: x\r\n\r\n`, 'malformed_request'],
  ['the greeting of TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 'malformed_request'],
];

/** Frames of a stack, files of the source, texts of drivers and of SQL. */
const INTERNAL =
  /\bat \S+ ?\(|\.[cm]?[jt]s:\d|node_modules|file:\/\/|\bE[A-Z]{5,}\b|\w+Error\b|\b(select|insert|update)\b.+\b(from|into|set)\b/;

/** Refusals say what the error table says, and nothing of what is behind them; what is refused is not counted. */
export async function checkErrors(target: Target): Promise<Finding[]> {
  const origin = await target.origin();
  const total = async () => (await createClient({ baseUrl: origin }).results()).total_votes;
  const before = target.ours && (await total());
  const found: Finding[] = [];
  for (const [what, question, code] of QUESTIONS) {
    const { status, headers, body } = await ask(origin, question);
    const where = `${what}: ${question.method ?? 'GET'} ${question.path}`;
    found.push(...judge(where, code, status, headers['content-type'], body.toString()));
  }
  if (target.ours === undefined) {
    target.note('bare bytes not sent: what stands in front of the vote may answer them');
    return found;
  }
  for (const [what, bytes, code] of BARE) {
    const answer = await askBare(origin, bytes);
    const type = answer?.headers.get('content-type');
    found.push(...judge(`${what}, as bytes`, code, answer?.status, type, answer?.body ?? ''));
  }
  const after = await total();
  if (after !== before) {
    const what = `${before} votes were counted before and ${after} after: something refused was counted.`;
    found.push({
      what,
      where: `POST ${ROUTES.vote}`,
      next: 'See api/routes/vote.ts: a refusal appends nothing.',
    });
  }
  return found;
}

function judge(
  where: string,
  code: ErrorCode,
  status: number | undefined,
  type: string | undefined,
  text: string,
): Finding[] {
  const told: string[] = [];
  if (status !== ERRORS[code].status)
    told.push(`It is answered ${status} and not ${ERRORS[code].status} (${code}).`);
  if (!type?.startsWith('application/problem+json'))
    told.push(`Its type is ${type}, not application/problem+json.`);
  if (!isProblem(text, code)) told.push(`It is not the problem ${code} of the table: ${excerpt(text)}`);
  if (INTERNAL.test(text)) told.push(`It tells what nobody outside should know: ${excerpt(text)}`);
  const next = 'Compare contract/errors.ts with api/edge/problems.ts and api/edge/malformed-request.ts.';
  return told.map((what) => ({ what, where, next }));
}

/** What the table says of the code, and nothing but what a problem may hold. */
function isProblem(text: string, code: ErrorCode): boolean {
  try {
    const told: Record<string, unknown> = JSON.parse(text);
    const fixed = Object.entries(problem(code)).every(([key, value]) => told[key] === value);
    return fixed && Object.keys(told).every((key) => key in ProblemSchema.properties);
  } catch {
    return false;
  }
}

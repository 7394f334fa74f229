import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Operation } from '#contract/operations.ts';
import { OPERATIONS } from '#contract/operations.ts';
import { ROUTES } from '#contract/routes.ts';
import type { Answer } from '#tests/processes/ask.ts';
import { ask } from '#tests/processes/ask.ts';
import type { Finding } from './finding.ts';
import { excerpt } from './finding.ts';
import type { Target } from './target.ts';

const ASKED: readonly Operation[] = [OPERATIONS.health, OPERATIONS.ready, OPERATIONS.about];

/** Who watches over a vote gets the answers of the contract, and the public does not get the metrics. */
export async function checkHealth(target: Target): Promise<Finding[]> {
  const origin = await target.origin();
  const found: Finding[] = [];
  for (const operation of ASKED) {
    const full = await ask(origin, { path: operation.path });
    found.push(...judge(operation, full));
    found.push(
      ...judgeHead(operation.path, full, await ask(origin, { method: 'HEAD', path: operation.path })),
    );
  }
  return [...found, ...judgeMetrics(await ask(origin, { path: '/metrics' }))];
}

function judge({ path, answers }: Operation, { status, headers, body }: Answer): Finding[] {
  const where = `GET ${path}`;
  const text = body.toString();
  if (status !== 200) {
    const next = `Ask ${ROUTES.ready}, which names what is missing, and read the log.`;
    return [{ what: `It answers ${status} and not 200: ${excerpt(text)}`, where, next }];
  }
  const schema: TSchema = answers[200]?.schema ?? {};
  if (headers['content-type']?.startsWith('application/json') && Compile(schema).Check(parsed(text)))
    return [];
  const what = `Its answer is not what the contract says: ${excerpt(text)}`;
  return [{ what, where, next: 'Compare it with contract/operations.ts.' }];
}

function judgeHead(path: string, full: Answer, head: Answer): Finding[] {
  const type = 'content-type';
  if (head.status === full.status && head.headers[type] === full.headers[type]) return [];
  const what = `HEAD is answered ${head.status} ${head.headers[type] ?? ''}, and GET ${full.status} ${full.headers[type] ?? ''}.`;
  return [
    {
      what,
      where: `HEAD ${path}`,
      next: 'A HEAD has the headers of its GET: see the methods of its operation.',
    },
  ];
}

/** In the text form of Prometheus, whatever it is served as. */
function judgeMetrics({ body }: Answer): Finding[] {
  if (!/^# (HELP|TYPE) /m.test(body.toString())) return [];
  const next = 'Serve them at METRICS_PORT only, which nobody from outside may reach.';
  return [{ what: 'Anybody may read the metrics.', where: 'GET /metrics', next }];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

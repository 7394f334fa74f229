import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { expect, it } from 'vitest';
import { createClient } from './client.ts';
import { openApiDocument } from './openapi.ts';

const ID = '0190c5a4-7b1a-7c3e-9f00-0123456789ab';
const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const document = openApiDocument('1.2.3');

/** What the client sends for each of its calls; nobody answers. */
async function requestsOfClient(): Promise<Request[]> {
  const sent: Request[] = [];
  const client = createClient({
    baseUrl: 'http://localhost',
    fetch: async (url, init) => {
      sent.push(new Request(String(url), { ...init, signal: null }));
      return Response.json({}, { status: 404 });
    },
  });
  const calls = [
    client.castVote('cats', ID, TRACE),
    client.results(),
    client.history(60),
    client.receipt(ID),
    client.reveal('the-key-of-the-stage'),
  ];
  await Promise.allSettled(calls);
  return [...sent, new Request(client.streamUrl)];
}

/** The operation of the document that a request asks for. */
function operationOf({ url, method }: Request) {
  const { pathname } = new URL(url);
  const [, methods] =
    Object.entries(document.paths).find(([template]) =>
      new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(pathname),
    ) ?? [];
  return methods?.[method.toLowerCase()];
}

const isValid = (schema: object, value: unknown) =>
  Compile({ ...schema, components: document.components } as TSchema).Check(value);

it('[API13] the client asks for nothing but what the document describes, and says it as described', async () => {
  const requests = await requestsOfClient();
  expect(requests).toHaveLength(6);
  for (const request of requests) {
    const operation = operationOf(request);
    expect(operation, `${request.method} ${request.url}`).toBeDefined();
    const declared = new Map(
      operation?.parameters?.map(({ in: place, name, schema }) => [`${place} ${name}`, schema]),
    );
    for (const [name, value] of new URL(request.url).searchParams)
      expect(isValid(declared.get(`query ${name}`) ?? { not: {} }, Number(value)), name).toBe(true);
    for (const [name, value] of request.headers) {
      if (name === 'content-type') continue;
      if (name === 'authorization') {
        expect(operation?.security, request.url).toBeDefined();
        continue;
      }
      expect(isValid(declared.get(`header ${name}`) ?? { not: {} }, value), name).toBe(true);
    }
    const body = await request.text();
    if (body === '') continue;
    const media = operation?.requestBody?.content[request.headers.get('content-type') ?? ''];
    expect(isValid(media?.schema ?? { not: {} }, JSON.parse(body))).toBe(true);
  }
});

import type { ErrorCode } from '#contract/errors.ts';
import type {
  OpenApiMedia,
  OpenApiOperation,
  OpenApiParameter,
  OpenApiResponse,
} from '#contract/openapi-document.ts';
import { curlCommand } from './curl.ts';
import { code, Html, html, prose } from './html.ts';

/** An operation's part of the page: what it takes, what it answers, and a command that calls it. */
export function operationSection(path: string, method: string, operation: OpenApiOperation): Html {
  const { operationId, summary, description, parameters, requestBody, responses } = operation;
  return html`
<section id="operation-${operationId}" aria-labelledby="title-${operationId}">
<h2 id="title-${operationId}">${summary}</h2>
<p class="endpoint"><code>${method.toUpperCase()} ${path}</code></p>
${description === undefined ? '' : html`<p>${prose(description)}</p>`}
${parameters === undefined ? '' : parameterTable(parameters)}
${Object.values(requestBody?.content ?? {}).map((body) => html`<h3>Body</h3>\n<p>${schemaOf(body)}</p>`)}
<h3>Answers</h3>
<table>
<thead><tr><th scope="col">Status</th><th scope="col">Meaning</th><th scope="col">Body</th></tr></thead>
<tbody>${Object.entries(responses).map(([status, response]) => responseRow(status, response))}</tbody>
</table>
<h3>Example</h3>
<pre>$ ${curlCommand(method, path, operation)}${exampleAnswer(responses)}</pre>
</section>`;
}

function parameterTable(parameters: readonly OpenApiParameter[]): Html {
  return html`<h3>Parameters</h3>
<table>
<thead><tr><th scope="col">Name</th><th scope="col">Place</th><th scope="col">Value</th></tr></thead>
<tbody>${parameters.map(
    (each) => html`<tr>
<th scope="row">${code(each.name)}</th>
<td>${each.in}, ${each.required ? 'required' : 'optional'}</td>
<td>${prose(each.description ?? '')} ${schemaOf(each)}</td>
</tr>`,
  )}</tbody>
</table>`;
}

function responseRow(status: string, { description, content = {} }: OpenApiResponse): Html {
  const bodies = Object.entries(content);
  return html`<tr>
<th scope="row">${status}</th>
<td>${meaning(description, content['application/problem+json'])}</td>
<td>${bodies.length === 0 ? 'none' : bodies.map(([type, body]) => html`${code(type)} ${schemaOf(body)} `)}</td>
</tr>`;
}

/** What a status means; of a problem, each code with a way to its row in the table of errors. */
function meaning(description: string, problems: OpenApiMedia | undefined): Html {
  const codes = Object.keys(problems?.examples ?? {}) as ErrorCode[];
  if (codes.length === 0) return prose(description);
  return html`<ul>${codes.map((each) => html`<li><a href="#${each}">${code(each)}</a></li>`)}</ul>`;
}

/** The name of a schema, linked, or the schema itself where it has none. */
function schemaOf({ schema }: { readonly schema: object }): Html {
  const [first] = (schema as { allOf?: object[] }).allOf ?? [schema];
  const { $ref, description, examples, ...rest } = first as Partial<Record<string, string>>;
  if ($ref === undefined) return html`<code>${JSON.stringify(rest)}</code>`;
  const name = $ref.slice($ref.lastIndexOf('/') + 1);
  return html`<a href="#schema-${name}">${name}</a>`;
}

/** The answer the document gives as an example: JSON on one line, as it travels, or the text of a stream. */
function exampleAnswer(responses: OpenApiOperation['responses']): Html {
  const { example } = Object.values(responses)
    .flatMap(({ content = {} }) => Object.values(content))
    .find((media) => media.example !== undefined) ?? { example: undefined };
  if (example === undefined) return new Html('');
  return html`\n${typeof example === 'string' ? example.trimEnd() : JSON.stringify(example)}`;
}

import { ERRORS } from '#contract/errors.ts';
import type { OpenApiDocument } from '#contract/openapi-document.ts';
import { ROUTES } from '#contract/routes.ts';
import { code, Html, html, prose } from './html.ts';
import { operationSection } from './operation-section.ts';
import { STYLE } from './style.ts';

/** The contract as a page: complete without a script, a picture or anything else from elsewhere. */
export function docsPage(document: OpenApiDocument): string {
  const { title, version, description } = document.info;
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}: the api</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">Skip the list of operations</a>
<header>
<h1>${title}: the api</h1>
<p>Version ${version}. ${prose(description)} For machines: <a href="${ROUTES.openapi}">OpenAPI</a>.</p>
</header>
<nav aria-label="On this page">
<ul>${operations.map(
    ({ path, method, operation: { operationId, summary } }) =>
      html`<li><a href="#operation-${operationId}">${summary}</a>
<code>${method.toUpperCase()} ${path}</code></li>`,
  )}
<li><a href="#schemas">Schemas</a></li>
<li><a href="#errors">Errors</a></li>
</ul>
</nav>
<main id="main">
<p>In the examples <code>API</code> is where the api is found, such as
<code>API=http://127.0.0.1:8000</code>, a secret to a variable of its setting's name.</p>
${operations.map(({ path, method, operation }) => operationSection(path, method, operation))}
${schemaSection(document)}
${errorSection()}
</main>
</body>
</html>
`;
  return page.markup;
}

function schemaSection({ components }: OpenApiDocument): Html {
  return html`
<section id="schemas" aria-labelledby="title-schemas">
<h2 id="title-schemas">Schemas</h2>
<p>JSON Schema, and the very one that requests are validated by.</p>
${Object.entries(components.schemas).map(
  ([name, schema]) => html`
<h3 id="schema-${name}">${name}</h3>
<pre>${JSON.stringify(schema, null, 2)}</pre>`,
)}
</section>`;
}

function errorSection(): Html {
  return html`
<section id="errors" aria-labelledby="title-errors">
<h2 id="title-errors">Errors</h2>
<p>Each is a <a href="#schema-Problem">Problem</a> whose <code>type</code> leads to its row. What may be tried
again is sent unchanged, a vote with the same <code>Idempotency-Key</code>, after the seconds that
<code>Retry-After</code> names.</p>
<table>
<thead>
<tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Meaning</th><th scope="col">Try again</th></tr>
</thead>
<tbody>${Object.entries(ERRORS).map(
    ([name, { status, title, retryable }]) => html`<tr id="${name}">
<th scope="row">${code(name)}</th>
<td>${status}</td>
<td>${title}</td>
<td>${retryable ? 'yes' : 'no'}</td>
</tr>`,
  )}</tbody>
</table>
</section>`;
}

import type {
  ApiResponse,
  MediaType,
  Method,
  OpenApiDocument,
  OperationObject,
  Parameter,
  Reference,
} from '../document-types.js';
import { html, type Html, inline, prose } from './html.js';
import { refName, typeText } from './schema-text.js';

/** The part of the page that describes one operation. */
export function operationSection(
  document: OpenApiDocument,
  { method, path, operation }: { method: Method; path: string; operation: OperationObject },
): Html {
  return html`<section class="operation" id="${operation.operationId}">
    <h3><span class="method ${method}">${method.toUpperCase()}</span> <code>${path}</code></h3>
    <p class="summary">${operation.summary}</p>
    ${prose(operation.description ?? '')}
    <p>${scopeText(operation)}</p>
    ${parameterTable(document, operation.parameters ?? [])}
    ${
      operation.requestBody === undefined
        ? ''
        : html`<h4>Request body</h4>
            ${contentSection(operation.requestBody.content)}`
    }
    ${(operation['x-codeSamples'] ?? []).map(
      ({ lang, label, source }) =>
        html`<h4>${lang}: ${label}</h4>
          <pre><code>${source}</code></pre>`,
    )}
    <h4>Responses</h4>
    ${Object.entries(operation.responses).map(([status, response]) => responseSection(document, status, response))}
  </section> `;
}

function scopeText({ security }: OperationObject): Html {
  if (security.length === 0) return html`No key is needed.`;
  const scopes = security.flatMap(({ apiKey = [] }) => apiKey);
  if (scopes.length === 0) return html`Any API key.`;
  const signed = security.some((requirement) => 'assetSignature' in requirement);
  const names = scopes.map((scope, index) => html`${index > 0 ? ' or ' : ''}<code>${scope}</code>`);
  return html`Scope ${names}${signed ? ', or a signed URL' : ''}.`;
}

function parameterTable(
  { components }: OpenApiDocument,
  parameters: readonly (Parameter | Reference)[],
): Html {
  if (parameters.length === 0) return html``;
  const resolved = parameters.map((parameter) =>
    '$ref' in parameter ? components.parameters[refName(parameter.$ref) ?? ''] : parameter,
  );
  const rows = resolved
    .filter((parameter) => parameter !== undefined)
    .map(
      (parameter) =>
        html`<tr>
          <th scope="row"><code>${parameter.name}</code><em>${parameter.in}</em></th>
          <td>${typeText('$ref' in parameter.schema ? { ...parameter.schema } : parameter.schema)}</td>
          <td>
            ${inline(parameter.description)}${parameter.example === undefined ? '' : html` <span class="example">e.g. <code>${parameter.example}</code></span>`}
          </td>
        </tr>`,
    );
  return html`<table>
    <thead>
      <tr>
        <th>Parameter</th>
        <th>Type</th>
        <th></th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

function contentSection(content: Record<string, MediaType>): Html[] {
  return Object.entries(content).map(
    ([mediaType, { schema, examples = {} }]) =>
      html`<p>${mediaType}: ${typeText({ ...schema })}</p>
        ${Object.values(examples).map(
          ({ summary, value }) =>
            html`<p class="example">${summary}</p>
              <pre><code>${JSON.stringify(value, null, 2)}</code></pre>`,
        )}`,
  );
}

function responseSection({ components }: OpenApiDocument, status: string, response: ApiResponse): Html {
  const headers = Object.keys(response.headers ?? {}).map((name) => {
    const { description = '' } = components.headers[name] ?? {};
    return html`<li><code>${name}</code>: ${inline(description)}</li>`;
  });
  return html`<details${status === '200' ? html` open` : ''}><summary>${status}</summary>
${prose(response.description)}
${contentSection(response.content ?? {})}
<ul class="headers">${headers}</ul>
</details>`;
}

import { createHash } from 'node:crypto';
import { docsStyle } from './docs-style.js';
import type { Method, OpenApiDocument } from '../document-types.js';
import { Html, html, inline, prose } from './html.js';
import { operationSection } from './operation-section.js';
import { schemaAnchor, schemaTable } from './schema-text.js';

const sha256 = createHash('sha256').update(docsStyle).digest('base64');

/** For the page: nothing but its own style sheet. */
export const docsPolicy = `default-src 'none'; style-src 'sha256-${sha256}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The document as one page of HTML, without scripts and without anything from elsewhere. */
export function docsPage(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method as Method, path, operation })),
  );
  const sections = document.tags.map(({ name, description }) => {
    const ofTag = operations.filter(({ operation }) => operation.tags[0] === name);
    return html`<h2 id="${tagAnchor(name)}">${name}</h2>
      ${prose(description)} ${ofTag.map((entry) => operationSection(document, entry))}`;
  });
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${document.info.title} API</title>
        ${styleElement}
      </head>
      <body>
        <nav aria-label="Contents">
          <a href="#top">${document.info.title} API</a>
          ${document.tags.map(({ name }) => {
            const links = operations
              .filter(({ operation }) => operation.tags[0] === name)
              .map(
                ({ operation }) =>
                  html`<li><a href="#${operation.operationId}">${operation.summary}</a></li>`,
              );
            return html`<p><a href="#${tagAnchor(name)}">${name}</a></p>
              <ul>
                ${links}
              </ul>`;
          })}
          <p><a href="#schemas">Schemas</a></p>
        </nav>
        <main id="top">
          <h1>${document.info.title} API <small>${document.info.version}</small></h1>
          ${prose(document.info.description)}
          <p>As OpenAPI ${document.openapi}: <a href="/v1/openapi.json">/v1/openapi.json</a></p>
          <h2 id="keys">Keys</h2>
          <ul>
            ${Object.values(document.components.securitySchemes).map(securityItem)}
          </ul>
          ${sections}
          <h2 id="schemas">Schemas</h2>
          ${Object.entries(document.components.schemas).map(
            ([name, schema]) =>
              html`<section id="${schemaAnchor(name)}">
                <h3>${name}</h3>
                ${schemaTable(schema)}
              </section>`,
          )}
        </main>
      </body>
    </html> `;
  return page.text;
}

// The hash of the policy is over exactly these bytes: not a template, in which Prettier adds white space.
const styleElement = new Html(`<style>${docsStyle}</style>`);

const tagAnchor = (name: string) => `tag-${name.toLowerCase().replaceAll(' ', '-')}`;

function securityItem(scheme: Readonly<Record<string, unknown>>): Html {
  const place = scheme.type === 'http' ? 'authorization' : String(scheme.name);
  return html`<li><code>${place}</code>: ${inline(String(scheme.description))}</li>`;
}

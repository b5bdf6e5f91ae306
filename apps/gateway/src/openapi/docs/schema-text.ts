import { html, type Html, inline } from './html.js';
import type { JsonSchema } from '../document-types.js';

const REF = /^#\/components\/(schemas|parameters|headers)\/(.+)$/;

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const schemasOf = (value: unknown): JsonSchema[] => (Array.isArray(value) ? value.filter(isSchema) : []);

/** The name a `$ref` ends with. */
export function refName(reference: unknown): string | undefined {
  return typeof reference === 'string' ? REF.exec(reference)?.[2] : undefined;
}

/** Id of the section of a schema on the page. */
export const schemaAnchor = (name: string) => `schema-${name}`;

/** The type of a value in a few words, with links to schemas that have a section. */
export function typeText(schema: JsonSchema): Html {
  const name = refName(schema.$ref);
  if (name !== undefined) return html`<a href="#${schemaAnchor(name)}">${name}</a>`;
  const choices = [...schemasOf(schema.anyOf), ...schemasOf(schema.oneOf)];
  if (choices.length > 0)
    return html`${choices.map((choice, index) => html`${index > 0 ? ' or ' : ''}${typeText(choice)}`)}`;
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (Array.isArray(schema.enum)) {
    return html`${schema.enum.map((value, index) => html`${index > 0 ? ' | ' : ''}<code>${JSON.stringify(value)}</code>`)}`;
  }
  if (schema.type === 'array')
    return html`list of ${isSchema(schema.items) ? typeText(schema.items) : 'anything'}`;
  const { type, format } = schema;
  const words = typeof type === 'string' ? type : 'anything';
  return html`${words}${typeof format === 'string' ? ` (${format})` : ''}${limitsText(schema)}`;
}

const limitWords: Record<string, string> = {
  minimum: 'at least',
  exclusiveMinimum: 'more than',
  maximum: 'at most',
  minLength: 'characters at least',
  maxLength: 'characters at most',
  default: 'default',
};

function limitsText(schema: JsonSchema): string {
  return Object.entries(limitWords)
    .filter(([keyword]) => schema[keyword] !== undefined)
    .map(([keyword, words]) => `, ${words} ${JSON.stringify(schema[keyword])}`)
    .join('');
}

/** A table of an object's fields; the type alone for anything else. */
export function schemaTable(schema: JsonSchema): Html {
  if (!isSchema(schema.properties)) return html`<p>${typeText(schema)}</p>`;
  const required = Array.isArray(schema.required) ? schema.required : [];
  const rows = Object.entries(schema.properties)
    .filter((entry): entry is [string, JsonSchema] => isSchema(entry[1]))
    .map(
      ([name, field]) =>
        html`<tr>
          <th scope="row"><code>${name}</code>${required.includes(name) ? html`<em>required</em>` : ''}</th>
          <td>${typeText(field)}</td>
          <td>${inline(typeof field.description === 'string' ? field.description : '')}</td>
        </tr>`,
    );
  return html`<table>
    <thead>
      <tr>
        <th>Field</th>
        <th>Type</th>
        <th></th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

import { BywayError } from '@byway/errors/byway-error';
import type { ChatRequest } from '@byway/openai-wire/chat-request';
import type {
  CompatibleDefinition,
  FieldDifferences,
  Refusable,
} from '../catalogue/compatible-definition.js';
import { droppedParameter } from '../shared/warnings.js';
import type { MappedFields } from './mapped-fields.js';

/** The fields under the server's names, without what it does not take. */
export function mapFields(
  input: Record<string, unknown>,
  model: string,
  { renamed = {}, dropped = [] }: FieldDifferences = {},
): MappedFields {
  const fields: Record<string, unknown> = {};
  const warnings: string[] = [];
  for (const [name, value] of Object.entries(input)) {
    const known = Object.hasOwn(renamed, name) ? renamed[name] : undefined;
    if (dropped.includes(name)) {
      // What is switched off is not missed.
      if (value !== false) warnings.push(droppedParameter(name, model));
    } else if (known === undefined) {
      fields[name] = value;
    } else if (!(known in input)) {
      fields[known] = value;
    }
  }
  return { fields, warnings };
}

const asks: Record<Refusable, (input: ChatRequest) => string | null> = {
  n: ({ n = 1 }) => (n > 1 ? 'n' : null),
  tools: ({ tools = [], tool_choice: choice }) => (tools.length > 0 && choice !== 'none' ? 'tools' : null),
  json_schema: ({ response_format: format }) => (format?.type === 'json_schema' ? 'response_format' : null),
};

function refuse(input: ChatRequest, { name, chat }: CompatibleDefinition): void {
  for (const refusable of chat?.refused ?? []) {
    const param = asks[refusable](input);
    if (param === null) continue;
    const what = refusable === 'json_schema' ? 'json_schema' : 'this';
    throw new BywayError('unsupported_parameter', `${param}: ${name} cannot do ${what}`, { param });
  }
}

/**
 * The body of a chat for a compatible provider.
 * @throws BywayError `unsupported_parameter` for what it cannot do and what must not be left out.
 */
export function mapCompatibleChat(
  input: ChatRequest,
  model: string,
  definition: CompatibleDefinition,
): MappedFields {
  refuse(input, definition);
  const { keepsDeveloper, dropsNames, refused = [], ...differences } = definition.chat ?? {};
  const { fields, warnings } = mapFields(input, model, differences);
  if (refused.includes('n')) delete fields['n'];
  if (refused.includes('tools')) {
    delete fields['tools'];
    delete fields['tool_choice'];
  }
  const names = dropsNames === true && input.messages.some((message) => 'name' in message);
  if (names) warnings.push(droppedParameter('messages[].name', model));
  fields['messages'] = input.messages.map((message) => {
    const { name, ...rest } = { name: undefined, ...message };
    const role = message.role === 'developer' && keepsDeveloper !== true ? 'system' : message.role;
    // The name of a function message is part of what it says.
    const keepsName = name !== undefined && (dropsNames !== true || message.role === 'function');
    return { ...rest, role, ...(keepsName && { name }) };
  });
  return { fields, warnings };
}

import type { z } from 'zod';
import type { ProviderRefusal } from '../http/provider-refusal.js';
import { anthropicRefusal } from './anthropic-dialect.js';

type Issue = z.core.$ZodIssue;

const kinds: Partial<Record<string, string>> = {
  string: 'string',
  array: 'list',
  object: 'dictionary',
  record: 'dictionary',
  boolean: 'boolean',
  int: 'integer',
  number: 'number',
};

function wordsOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.message.endsWith('received undefined')) return 'Field required';
      return `Input should be a valid ${kinds[issue.expected] ?? issue.expected}`;
    case 'too_big':
      return `Input should be less than or equal to ${issue.maximum}`;
    case 'too_small':
      return `Input should be greater than or equal to ${issue.minimum}`;
    case 'unrecognized_keys':
      return 'Extra inputs are not permitted';
    case 'invalid_value':
      return `Input should be ${issue.values.map((value) => `'${String(value)}'`).join(', ')}`;
    case 'invalid_format':
      return `String should match pattern '${issue.pattern ?? issue.format}'`;
    default:
      return issue.message;
  }
}

/** The branch of a union that got furthest. */
function innermost(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const deepest = issue.errors
    .flatMap(([first]) => (first === undefined ? [] : [innermost(first)]))
    .sort((a, b) => b.path.length - a.path.length)[0];
  return deepest === undefined ? issue : { ...deepest, path: [...issue.path, ...deepest.path] };
}

/** What the real API says of a body that breaks its schema: `messages.0.content: Field required`. */
export function refuseMessage(error: z.ZodError): ProviderRefusal {
  const [first] = error.issues;
  if (first === undefined) return anthropicRefusal({ status: 400, message: 'Invalid request' });
  const issue = innermost(first);
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
  const place = path.map(String).join('.');
  return anthropicRefusal({ status: 400, message: `${place === '' ? '' : `${place}: `}${wordsOf(issue)}` });
}

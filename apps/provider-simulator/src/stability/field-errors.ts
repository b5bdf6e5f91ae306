import type { z } from 'zod';
import { stabilityRefusal } from './stability-dialect.js';
import type { ProviderRefusal } from '../http/provider-refusal.js';

/** `bad_request` with one `field: what is wrong` for each fault. */
export function refuseFields(error: z.ZodError): ProviderRefusal {
  const messages = error.issues.map((issue) => `${fieldName(issue.path)}: ${word(issue)}`);
  return stabilityRefusal(400, 'bad_request', ...messages);
}

/** `text_prompts[0].text` */
function fieldName(path: readonly PropertyKey[]): string {
  const name = path.reduce<string>((sofar, part) => {
    if (typeof part === 'number') return `${sofar}[${part}]`;
    return sofar === '' ? String(part) : `${sofar}.${String(part)}`;
  }, '');
  return name === '' ? 'body' : name;
}

function word(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return /received undefined/.test(issue.message) ? 'is required' : `must be a valid ${issue.expected}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_big':
      return `must be at most ${issue.maximum}${unit(issue.origin)}`;
    case 'too_small':
      return `must be at least ${issue.minimum}${unit(issue.origin)}`;
    default:
      return issue.message;
  }
}

function unit(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' items' : '';
}

import type { z } from 'zod';
import type { ProviderRefusal } from '../http/provider-refusal.js';
import { openaiRefusal } from './openai-dialect.js';

type Issue = z.core.$ZodIssue;

/** Words the first fault of a body as the OpenAI API does. @param body as it was sent */
export function refuseIssue(error: z.ZodError, body: unknown): ProviderRefusal {
  const [issue] = error.issues;
  if (issue === undefined) return openaiRefusal({ status: 400, code: null, message: 'Invalid request.' });
  const param = issue.code === 'unrecognized_keys' ? (issue.keys[0] ?? '') : issue.path.map(String).join('.');
  const { code, message } = word(issue, param, valueAt(body, issue.path));
  return openaiRefusal({ status: 400, ...(param !== '' && { param }), code, message });
}

interface Worded {
  code: string | null;
  message: string;
}

function word(issue: Issue, param: string, value: unknown): Worded {
  switch (issue.code) {
    case 'unrecognized_keys':
      return { code: 'unknown_parameter', message: `Unknown parameter: '${param}'.` };
    case 'invalid_value':
      return {
        code: 'invalid_value',
        message: `Invalid value: '${String(value)}'. Supported values are: ${issue.values.map((each) => `'${String(each)}'`).join(', ')}.`,
      };
    case 'too_big':
      return tooBig(issue, param, value);
    case 'too_small':
      return tooSmall(issue, param, value);
    case 'invalid_type':
      return wrongType(issue, param, value);
    default:
      return { code: 'invalid_value', message: `Invalid value for '${param}'.` };
  }
}

function wrongType(issue: z.core.$ZodIssueInvalidType, param: string, value: unknown): Worded {
  if (param === '') {
    return { code: null, message: 'We could not parse the JSON body of your request as an object.' };
  }
  if (value === undefined) {
    return { code: 'missing_required_parameter', message: `Missing required parameter: '${param}'.` };
  }
  const given = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  const wanted = issue.expected === 'int' ? 'integer' : issue.expected;
  return {
    code: 'invalid_type',
    message: `Invalid type for '${param}': expected ${wanted}, but got ${given} instead.`,
  };
}

function tooBig(issue: z.core.$ZodIssueTooBig, param: string, value: unknown): Worded {
  if (typeof value === 'string') {
    return {
      code: 'string_above_max_length',
      message: `Invalid '${param}': string too long. Expected a string with maximum length ${issue.maximum}, but got a string with length ${value.length} instead.`,
    };
  }
  return {
    code: 'integer_above_max_value',
    message: `Invalid '${param}': integer above maximum value. Expected a value <= ${issue.maximum}, but got ${String(value)} instead.`,
  };
}

function tooSmall(issue: z.core.$ZodIssueTooSmall, param: string, value: unknown): Worded {
  if (typeof value === 'string') {
    return {
      code: 'empty_string',
      message: `Invalid '${param}': empty string. Expected a string with minimum length ${issue.minimum}, but got an empty string instead.`,
    };
  }
  return {
    code: 'integer_below_min_value',
    message: `Invalid '${param}': integer below minimum value. Expected a value >= ${issue.minimum}, but got ${String(value)} instead.`,
  };
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = body;
  for (const part of path) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined;
  }
  return value;
}

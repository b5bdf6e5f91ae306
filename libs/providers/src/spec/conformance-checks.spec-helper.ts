import { type Failure, failureSchema } from '@byway/errors/failure';
import { expect } from '@jest/globals';
import type { ProviderRequest } from './adapter.js';

/** Bodies that say nothing, as proxies and broken servers answer them. */
export const emptyErrorBodies = [
  '',
  '<html><h1>Bad Gateway</h1></html>',
  '{}',
  '[]',
  'null',
  '"x"',
  '{"error":null}',
  '{"er',
];

/** The same value, which throws when something tries to change it. */
export function deepFreeze<T>(value: T): T {
  // Views of memory cannot be frozen.
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}

/** A request has lower-case headers, no credential, and a path that fits its origin. */
export function expectRightRequest(request: ProviderRequest): void {
  const names = Object.keys(request.headers);
  expect(names).toEqual(names.map((name) => name.toLowerCase()));
  expect(names).not.toEqual(expect.arrayContaining(['authorization']));
  expect(names.filter((name) => /key|cookie|token/.test(name))).toEqual([]);
  if (request.origin === 'configured') expect(request.path).toMatch(/^\//);
  else expect(request.auth).toBe('none');
}

/** A failure is valid as data, names its provider and is short. */
export function expectRightFailure(provider: string, failure: Failure): void {
  const start = `${provider}: `;
  // One comparison: it is made for thousands of answers.
  expect({
    failure: failureSchema.parse(failure),
    namesProvider: failure.message.startsWith(start),
    isShort: failure.message.length <= start.length + 300,
  }).toEqual({ failure, namesProvider: true, isShort: true });
}

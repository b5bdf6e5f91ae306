import { ApiError } from '../api/api-error.js';

/** The field of a form that an error of the API names; undefined: none of the form's. */
export function fieldOf(error: Error | null, values: object): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  // `scopes[0]` and `scopes.0` are about `scopes`.
  const field = error.details.param?.split(/[.[]/)[0];
  return field !== undefined && Object.hasOwn(values, field) ? field : undefined;
}

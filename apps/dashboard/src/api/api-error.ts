import { attemptErrorSchema } from '@byway/errors/error-body';
import { z } from 'zod';

/** Loose: a proxy in between may answer in its own words. */
const errorAnswerSchema = z.object({
  error: z.object({
    message: z.string(),
    code: z.string().nullish(),
    param: z.string().nullish(),
    attempts: z.array(attemptErrorSchema).optional(),
  }),
});

/** What the API (or the way to it) said went wrong. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    message: string,
    /** HTTP status; 0: there was no answer. */
    readonly status: number,
    readonly details: {
      /** Of docs/errors.md, when the answer was Byway's. */
      code?: string;
      /** The field of the request that is wrong. */
      param?: string;
      /** What each target answered, when all failed. */
      attempts?: z.output<typeof attemptErrorSchema>[];
      /** The `x-request-id` of the answer. */
      requestId?: string;
    } = {},
  ) {
    super(message);
  }
}

/** Makes an error of an answer that is not 2xx. @param body its text. */
export function apiErrorOf(response: Response, body: string): ApiError {
  const requestId = response.headers.get('x-request-id') ?? undefined;
  const parsed = errorAnswerSchema.safeParse(parseJson(body));
  if (!parsed.success) {
    return new ApiError(`The gateway answered ${response.status} ${response.statusText}.`, response.status, {
      requestId,
    });
  }
  const { message, code, param, attempts } = parsed.data.error;
  return new ApiError(message, response.status, {
    code: code ?? undefined,
    param: param ?? undefined,
    attempts,
    requestId,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

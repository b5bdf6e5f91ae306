import { z } from 'zod';

const text = z.string().nullish().catch(null);
const inner = z.looseObject({ code: text }).nullish().catch(null);

const errorObject = z.looseObject({
  message: text,
  type: text,
  param: text,
  // Azure writes numbers, partly as strings.
  code: z
    .union([z.string(), z.number().transform(String)])
    .nullish()
    .catch(null),
  inner_error: inner,
  innererror: inner,
});

const issues = z
  .array(z.looseObject({ loc: z.array(z.union([z.string(), z.number()])).optional(), msg: z.string() }))
  .min(1)
  .transform((list) => list.map(({ loc = [], msg }) => `${loc.join('.')}: ${msg}`).join('; '));
/** FastAPI lists what is wrong with a body; Mistral puts that list into `message`. */
const detail = z.union([z.string(), issues]);

/** OpenAI's error body, and what compatible servers make of it (Ollama: a string; FastAPI: detail). */
const bodySchema = z.union([
  z.looseObject({ error: errorObject }),
  z.looseObject({ error: z.string() }).transform(({ error }) => ({ error: { message: error } })),
  z.looseObject({ message: z.string() }).transform(({ message }) => ({ error: { message } })),
  z
    .looseObject({ message: z.looseObject({ detail }) })
    .transform(({ message }) => ({ error: { message: message.detail } })),
  z.looseObject({ detail }).transform((body) => ({ error: { message: body.detail } })),
]);

export interface OpenAiError {
  message?: string | undefined;
  type?: string | undefined;
  code?: string | undefined;
  param?: string | undefined;
  /** Azure's reason behind `code`. */
  innerCode?: string | undefined;
}

/** The error in a parsed body; null when it has none of the known shapes. */
export function readOpenAiError(body: unknown): OpenAiError | null {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return null;
  const error = errorObject.parse(parsed.data.error);
  return {
    message: error.message ?? undefined,
    type: error.type ?? undefined,
    code: error.code ?? undefined,
    param: error.param ?? undefined,
    innerCode: error.inner_error?.code ?? error.innererror?.code ?? undefined,
  };
}

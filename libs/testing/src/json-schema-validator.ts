import { createRequire } from 'node:module';
import { z } from 'zod';

/** What is wrong with a value; empty when it fits. */
export type JsonSchemaCheck = (value: unknown) => string[];

interface Validator {
  (value: unknown): boolean;
  errors?: { instancePath: string; message?: string }[] | null;
}
interface Ajv {
  compile(schema: object): Validator;
}

const ajvSchema = z.custom<new (options: object) => Ajv>((value) => typeof value === 'function');
const formatsSchema = z.custom<(ajv: Ajv) => void>((value) => typeof value === 'function');

/** Ajv 8 as Fastify brings it; the one at the root of node_modules is ESLint's and knows no 2020-12. */
function loadAjv(): Ajv {
  const fromFastify = createRequire(createRequire(import.meta.url).resolve('fastify'));
  const require = createRequire(fromFastify.resolve('@fastify/ajv-compiler'));
  const ajv = new (ajvSchema.parse(require('ajv/dist/2020.js')))({ strict: false, allErrors: true });
  formatsSchema.parse(require('ajv-formats'))(ajv);
  return ajv;
}

let ajv: Ajv | undefined;

/** A check by a JSON Schema of draft 2020-12. Throws when the schema itself is none. */
export function createJsonSchemaCheck(schema: object): JsonSchemaCheck {
  ajv ??= loadAjv();
  const validate = ajv.compile(schema);
  return (value) =>
    validate(value)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message ?? ''}`);
}

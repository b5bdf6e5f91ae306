import { MAX_PATTERN_LENGTH } from './linear-pattern.js';

const scalar = { type: ['string', 'number', 'boolean', 'null'] };
const number = { type: ['number', 'string'], description: 'A number, or a string that is one.' };
const list = { type: 'array', items: scalar };

/** What each operator of `conditionOperators` may be compared with. */
export const operatorSchemas: Readonly<Record<string, object>> = {
  $eq: { ...scalar, description: 'Is this value.' },
  $ne: { ...scalar, description: 'Is not this value.' },
  $gt: number,
  $gte: number,
  $lt: number,
  $lte: number,
  $in: { ...list, description: 'Is one of these.' },
  $nin: { ...list, description: 'Is none of these.' },
  $regex: {
    type: 'string',
    maxLength: MAX_PATTERN_LENGTH,
    description:
      'Matches this regular expression, which has to run in linear time: no lookaround, no back references.',
  },
};

const queries = { type: 'array', minItems: 1, items: { $ref: '#/$defs/Query' } };

/**
 * `conditionQuerySchema` as JSON Schema, for `$defs`: that one is a refinement, which zod cannot convert.
 * It cannot say how deep a query may be nested, whether a string is a number, or whether a pattern is one.
 */
export const conditionJsonSchemas = {
  Query: {
    type: 'object',
    minProperties: 1,
    properties: {
      $and: { ...queries, description: 'All of these queries hold.' },
      $or: { ...queries, description: 'One of these queries holds.' },
    },
    patternProperties: { '^(metadata|params)\\..': { $ref: '#/$defs/Comparison' } },
    additionalProperties: false,
  },
  Comparison: {
    description: 'A plain value to be equal to, or operators that all have to hold.',
    anyOf: [
      scalar,
      { type: 'object', minProperties: 1, properties: operatorSchemas, additionalProperties: false },
    ],
  },
};

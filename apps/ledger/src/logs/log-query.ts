import { logQuerySchema } from '@byway/contracts/ledger-api';
import { z } from 'zod';

/** A time a filter may hold: ISO 8601 (without an offset: UTC) or Unix seconds. */
const timeSchema = z.string().transform((text, context) => {
  const iso = z.union([z.iso.datetime({ offset: true, local: true }), z.iso.date()]).safeParse(text);
  let atMs = NaN;
  if (/^\d{1,12}(\.\d+)?$/.test(text)) atMs = Number(text) * 1000;
  else if (iso.success) atMs = Date.parse(/T.*(Z|[+-]\d\d:?\d\d)$|^[^T]*$/.test(text) ? text : `${text}Z`);
  // Later than the year 9999 no two programs read a time alike.
  if (atMs >= 0 && atMs < 253_402_300_800_000) return new Date(atMs);
  context.addIssue({ code: 'custom', message: 'must be an ISO 8601 time or Unix seconds' });
  return z.NEVER;
});

const statusWords = ['in_progress', 'completed', 'failed', 'cancelled', 'expired'];

/** What `status` asks for: a word, or a range of HTTP statuses. */
export type StatusFilter = { word: string } | { from: number; to: number };

const statusSchema = z.string().transform((text, context): StatusFilter => {
  if (statusWords.includes(text)) return { word: text };
  if (/^[1-5]\d\d$/.test(text)) return { from: Number(text), to: Number(text) };
  if (/^[1-5]xx$/i.test(text)) return { from: Number(text[0]) * 100, to: Number(text[0]) * 100 + 99 };
  const message = `must be one of ${statusWords.join(', ')}, an HTTP status (200) or a class of them (5xx)`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const metadataSchema = z.string().transform((text, context): Record<string, string> => {
  const parsed = z.record(z.string(), z.string()).safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  context.addIssue({ code: 'custom', message: 'must be a JSON object of strings' });
  return z.NEVER;
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The filters that are more than a text, read. `time_from` is inclusive, `time_to` is not. */
export const filterFields = {
  time_from: timeSchema.optional(),
  time_to: timeSchema.optional(),
  status: statusSchema.optional(),
  metadata: metadataSchema.optional(),
};

/** The query of GET /logs with every filter read. */
export const logFilterSchema = logQuerySchema.extend(filterFields);
export type LogFilter = z.output<typeof logFilterSchema>;

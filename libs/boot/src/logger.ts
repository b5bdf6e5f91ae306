import { pino, type Logger as PinoLogger } from 'pino';
import { redactSecrets } from './redact-secrets.js';

export type Logger = PinoLogger;

/** What pino itself replaces; for all else see `redact-secrets.ts`. */
const boundSecrets = ['authorization', 'key', 'apiKey', 'api_key', 'token', 'secret', 'password'];

export interface LoggerOptions {
  service: string;
  level: string;
  /** Where lines go; default stdout. For tests. */
  destination?: { write(line: string): void };
}

/** JSON lines with `service`, `time` and, inside a request, `trace_id`. Secrets are replaced first. */
export function createLogger({ service, level, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service },
    messageKey: 'message',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: redactSecrets },
    // `redactSecrets` has turned errors into plain fields already.
    serializers: { err: (fields: unknown) => fields },
    // Fields bound to a child logger do not pass the formatter.
    redact: {
      paths: boundSecrets.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
      censor: '[secret]',
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

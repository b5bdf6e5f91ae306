import { pino, type Logger as PinoLogger } from 'pino';

export type Logger = PinoLogger;

/** Fields that hold a secret wherever they appear; pino replaces them before anything is written. */
const secretFields = ['authorization', 'key', 'apiKey', 'api_key', 'token', 'secret', 'password'];

export interface LoggerOptions {
  service: string;
  level: string;
  /** Where lines go; default stdout. For tests. */
  destination?: { write(line: string): void };
}

/** JSON lines with `service`, `time` and, inside a request, `trace_id`. */
export function createLogger({ service, level, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service },
    messageKey: 'message',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
      censor: '[secret]',
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

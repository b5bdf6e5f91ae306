import { pino, type Logger as PinoLogger } from 'pino';
import { redactSecrets } from './redact-secrets.js';

export type Logger = PinoLogger;

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
    formatters: {
      level: (label: string) => ({ level: label }),
      bindings: redactSecrets,
      log: redactSecrets,
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

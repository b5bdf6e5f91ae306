/** What this library logs through; a pino logger fits. */
export interface Logger {
  info(details: object, message?: string): void;
  warn(details: object, message?: string): void;
}

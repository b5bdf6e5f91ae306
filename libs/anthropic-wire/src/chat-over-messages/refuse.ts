import { BywayError } from '@byway/errors/byway-error';

/** What no Anthropic model can do. */
export function unsupported(param: string, message: string): BywayError {
  return new BywayError('unsupported_parameter', `${param}: ${message}`, { param });
}

/** The sentence for a parameter that has no counterpart and was left out. */
export function leftOut(param: string): string {
  return `${param.slice(0, 64)}: Anthropic's Messages API has nothing like it, dropped`;
}

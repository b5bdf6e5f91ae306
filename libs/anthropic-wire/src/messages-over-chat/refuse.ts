import { BywayError } from '@byway/errors/byway-error';

/** What a model behind OpenAI's chat API cannot do. */
export function onlyAnthropic(param: string, what: string): BywayError {
  return new BywayError('unsupported_parameter', `${param}: only Anthropic's models take ${what}`, { param });
}

/** The sentence for what was left out because only Anthropic's models have it. */
export function leftToAnthropic(param: string): string {
  return `${param.slice(0, 64)}: only Anthropic's models have it, dropped`;
}

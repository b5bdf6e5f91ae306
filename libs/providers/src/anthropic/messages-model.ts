import type { MessagesModel } from '@byway/anthropic-wire/chat-over-messages/messages-model';
import { efforts } from '@byway/anthropic-wire/messages-request';
import { findModel } from '../catalogue/model-catalogue.js';
import type { ModelTarget } from '../spec/adapter.js';
import { anthropicFacts } from './facts.js';

/** What every Claude can answer, for models whose limit is not known. */
const SAFE_MAX_TOKENS = 4096;

const isClaude = (model: string) => model.startsWith('claude-');
/** Claude up to 4.6: later models answer 400 to sampling parameters (Anthropic's error page, 2026). */
const samples = /^claude-(3|(opus|sonnet|haiku)-4(-[0-6])?(-\d{8})?$)/;
/** No effort and no structured outputs, or no effort alone. */
const early = /^claude-(3|(opus|sonnet)-4(-0)?(-\d{8})?$)/;
const noEffort = /^claude-(3|(opus-4(-[01])?|sonnet-4(-[05])?|haiku-4-5)(-\d{8})?$)/;
const threeLevels = /^claude-opus-4-5/;
const noExtraHigh = /^claude-(opus|sonnet)-4-6/;
/** "Adaptive (always on)" in the table of Anthropic's model pages, 2026-11. */
const alwaysThinks = /^claude-(fable|mythos|opus-5-5)/;

function effortsOf(model: string): MessagesModel['efforts'] {
  if (noEffort.test(model)) return [];
  if (threeLevels.test(model)) return ['low', 'medium', 'high'];
  return noExtraHigh.test(model) ? ['low', 'medium', 'high', 'max'] : efforts;
}

/** What the target's model takes. A name of another maker, at a compatible server, is taken to take all. */
export function messagesModelOf({ model }: ModelTarget): MessagesModel {
  return {
    model,
    maxTokens: findModel(anthropicFacts.name, model)?.maxOutputTokens ?? SAFE_MAX_TOKENS,
    acceptsSampling: !isClaude(model) || samples.test(model),
    efforts: effortsOf(model),
    alwaysThinks: alwaysThinks.test(model),
    structuredOutputs: !early.test(model),
  };
}

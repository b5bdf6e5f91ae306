import { anthropicRefusal } from './anthropic-dialect.js';

export interface ClaudeModel {
  id: string;
  /** Tokens of the longest answer. */
  maxOutput: number;
  /** Answers 400 to temperature, top_p and top_k. */
  refusesSampling: boolean;
}

/** Source: Anthropic's model pages, 2026-11. */
const models: ClaudeModel[] = [
  { id: 'claude-opus-5-5', maxOutput: 128_000, refusesSampling: true },
  { id: 'claude-sonnet-5-5', maxOutput: 128_000, refusesSampling: true },
  { id: 'claude-haiku-5-5', maxOutput: 128_000, refusesSampling: true },
  { id: 'claude-opus-5', maxOutput: 128_000, refusesSampling: true },
  { id: 'claude-sonnet-5', maxOutput: 128_000, refusesSampling: true },
  { id: 'claude-opus-4-6', maxOutput: 128_000, refusesSampling: false },
  { id: 'claude-sonnet-4-6', maxOutput: 128_000, refusesSampling: false },
  { id: 'claude-haiku-4-5', maxOutput: 64_000, refusesSampling: false },
  { id: 'claude-haiku-4-5-20251001', maxOutput: 64_000, refusesSampling: false },
];

/** @throws ProviderRefusal 404, as the real API */
export function requireClaude(id: string): ClaudeModel {
  const model = models.find((one) => one.id === id);
  if (model !== undefined) return model;
  throw anthropicRefusal({ status: 404, type: 'not_found_error', message: `model: ${id}` });
}

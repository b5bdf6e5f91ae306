import type { Effort } from '../messages-request.js';

/** What must be known of a model to write a request for it. */
export interface MessagesModel {
  model: string;
  /** Tokens of the longest answer: asked for when the caller sets no limit, and never exceeded. */
  maxTokens: number;
  /** Takes `temperature`, `top_p` and `top_k`. */
  acceptsSampling: boolean;
  /** Levels of `output_config.effort` it takes, ascending; none: it has no such setting. */
  efforts: readonly Effort[];
  /** Thinking cannot be switched off. */
  alwaysThinks: boolean;
  /** Takes `output_config.format`. */
  structuredOutputs: boolean;
}

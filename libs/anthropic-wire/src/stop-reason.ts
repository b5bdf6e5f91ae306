/** Why Anthropic's model stopped, in OpenAI's words. A word this lib does not know is an ordinary end. */
const toOpenAi: Partial<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};

const toAnthropic: Partial<Record<string, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  function_call: 'tool_use',
  content_filter: 'refusal',
};

export function finishReasonOf(stopReason: string | null): string | null {
  return stopReason === null ? null : (toOpenAi[stopReason] ?? 'stop');
}

/** Some servers say `stop` for a turn that calls tools; callers of Anthropic's API look for `tool_use`. */
export function stopReasonOf(finishReason: string | null, hasToolUse: boolean): string {
  const reason = toAnthropic[finishReason ?? 'stop'] ?? 'end_turn';
  return hasToolUse && reason === 'end_turn' ? 'tool_use' : reason;
}

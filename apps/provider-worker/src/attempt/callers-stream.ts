import type { Params } from '@byway/routing/plan-schema';

/**
 * Whether an answer is streamed is for the caller alone, who has to read it: params of a config change
 * nothing about it.
 * @param params with those of the target applied. @param body the caller's.
 */
export function callersStream(params: Params, { stream }: Params): Params {
  const { stream: _stream, stream_options: options, ...rest } = params;
  if (stream !== true) return { ...rest, ...(stream !== undefined && { stream }) };
  return { ...rest, stream, ...(options !== undefined && { stream_options: options }) };
}

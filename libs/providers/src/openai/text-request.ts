import { failedStep } from '../shared/failed-step.js';
import type { ProviderRequest, Step } from '../spec/adapter.js';

/** A POST of JSON to one of OpenAI's endpoints; asks for an event stream when the body does. */
export function textRequest(path: string, body: Record<string, unknown>): ProviderRequest {
  const accept = body['stream'] === true ? 'text/event-stream' : 'application/json';
  return {
    method: 'POST',
    origin: 'configured',
    path,
    auth: 'credential',
    headers: { accept },
    body: { kind: 'json', value: body },
  };
}

/** A first step, or the failure of what cannot be asked of this model. */
export function firstStep<Out>(request: () => ProviderRequest): Step<Out> {
  try {
    return { kind: 'send', requests: [request()] };
  } catch (error) {
    return failedStep(error);
  }
}

interface Streamable {
  stream?: boolean | undefined;
  stream_options?: Record<string, unknown> | undefined;
}

/** `stream` and its options: the usage is always asked for, since it is what the answer costs. */
export function streamFields(input: Streamable): Streamable {
  if (input.stream !== true) return {};
  return { stream: true, stream_options: { ...input.stream_options, include_usage: true } };
}

/** Whether the caller wants the usage in the stream. */
export function wantsUsage({ stream_options: options }: Streamable): boolean {
  return options?.['include_usage'] === true;
}

/** A call of Byway's API as code shows it. */
export interface SnippetRequest {
  /** Of the gateway, without `/v1`: `http://127.0.0.1:8787`. */
  baseUrl: string;
  /** From `/v1/` on. */
  path: string;
  /** Without the API key: code reads it from BYWAY_API_KEY. */
  headers: Readonly<Record<string, string>>;
  body: Readonly<Record<string, unknown>>;
}

/** Whether the answer is a job to be followed (`Prefer: respond-async`). */
export function isJobRequest({ headers }: SnippetRequest): boolean {
  return headers.prefer?.includes('respond-async') === true;
}

/** Whether a call has a method of the OpenAI SDKs; for the others their generic `post` is used. */
export function hasSdkMethod(request: SnippetRequest): boolean {
  if (isJobRequest(request)) return false;
  if (request.path === '/v1/images/generations') return true;
  // The SDKs refuse a chat without a model, which a config may set.
  return request.path === '/v1/chat/completions' && request.body.model !== undefined;
}

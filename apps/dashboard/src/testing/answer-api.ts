/** A request as the API stand-in saw it. */
export interface SeenRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Headers;
  body: unknown;
}

type Answer = { status?: number; headers?: Record<string, string>; body: unknown };

/**
 * Answers the API calls of a component under test, by `"METHOD /path"`; a call without an answer gets a
 * 404. How the real gateway answers is shown by the end-to-end tests.
 * @returns what was asked, in order.
 */
export function answerApi(
  answers: Readonly<Record<string, Answer | ((request: SeenRequest) => Answer)>>,
): SeenRequest[] {
  const seen: SeenRequest[] = [];
  globalThis.fetch = (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input, 'http://byway.test');
    const request: SeenRequest = {
      method: init.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: new Headers(init.headers),
      body: typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined,
    };
    seen.push(request);
    const found = answers[`${request.method} ${request.path}`];
    const answer = typeof found === 'function' ? found(request) : found;
    const { status, headers, body } = answer ?? {
      status: 404,
      body: { error: { message: `No answer for ${request.path}.`, code: 'not_found' } },
    };
    return Promise.resolve(Response.json(body, { status: status ?? 200, headers: headers ?? {} }));
  };
  return seen;
}

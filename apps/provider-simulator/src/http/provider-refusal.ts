export interface RefusalDetails {
  status: number;
  /** OpenAI's `code`, Stability's `name`. */
  code: string | null;
  /** One line each; most APIs have room for one. */
  messages: string[];
  /** OpenAI only. */
  type?: string;
  /** OpenAI only. */
  param?: string;
  /** Further members of the error object. */
  extra?: Record<string, unknown>;
  /** Sent as it is, in place of a JSON body: what a proxy in front of the API answers. */
  html?: string;
}

/** An error answer of a provider, put into its API's shape by the {@link Dialect}. */
export class ProviderRefusal extends Error {
  constructor(readonly details: RefusalDetails) {
    super(details.messages.join('; '));
  }
}

/** For what the real API can do and the simulator cannot: said openly instead of answered falsely. */
export function notSimulated(what: string): ProviderRefusal {
  return new ProviderRefusal({
    status: 400,
    code: 'not_simulated',
    type: 'invalid_request_error',
    messages: [`simulator: ${what}`],
  });
}

/** Both providers sit behind a proxy, which answers 502, 504 and the like with a page of its own. */
export function proxyPage(status: number): ProviderRefusal {
  const title = `${status} ${status === 504 ? 'Gateway Time-out' : 'Bad Gateway'}`;
  return new ProviderRefusal({
    status,
    code: null,
    messages: [title],
    html: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n`,
  });
}

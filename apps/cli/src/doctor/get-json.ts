/** Status and JSON body (undefined when it is none) of a GET. Rejects when nobody answers. */
export async function getJson(
  url: string,
  { headers = {}, timeoutMs }: { headers?: Record<string, string>; timeoutMs: number },
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs), redirect: 'manual' });
  const body: unknown = await response.json().catch(() => undefined);
  return { status: response.status, body };
}

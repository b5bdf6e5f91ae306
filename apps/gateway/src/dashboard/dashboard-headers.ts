/**
 * Headers of everything below `/dashboard`.
 * @param assetOrigin of signed asset URLs, which the playground shows as pictures.
 */
export function dashboardHeaders(assetOrigin: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    // Mantine and CodeMirror write style elements and attributes as they run.
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: blob: ${assetOrigin}`,
    "media-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
  };
}

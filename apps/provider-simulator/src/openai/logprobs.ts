const bytesOf = (token: string) => [...Buffer.from(token)];

/** Made up, but the same for the same token and place; `top` alternatives, the token itself the first. */
export function logprobOf(token: string, index: number, top: number): object {
  const logprob = -0.01 * ((index % 7) + 1);
  const alternatives = Array.from({ length: top }, (_, rank) => {
    const text = rank === 0 ? token : `${token}${rank}`;
    return { token: text, logprob: logprob - rank, bytes: bytesOf(text) };
  });
  return { token, logprob, bytes: bytesOf(token), top_logprobs: alternatives };
}

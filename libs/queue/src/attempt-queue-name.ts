/** The queue of a provider's attempts. BullMQ forbids `:` in names and ids. */
export function attemptQueueName(provider: string): string {
  return `attempt.${provider}`;
}

import { Avatar } from '@mantine/core';

/** The first letter of a provider, in a color of its own. The name stands beside it. */
export function ProviderLetter({ provider }: { provider: string | null }) {
  return (
    <Avatar size={24} radius="sm" name={provider ?? '?'} color="initials" aria-hidden>
      {(provider ?? '?').charAt(0).toUpperCase()}
    </Avatar>
  );
}

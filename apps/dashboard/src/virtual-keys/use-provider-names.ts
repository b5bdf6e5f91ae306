import { useQuery } from '@tanstack/react-query';
import { providersQuery } from '../api/providers.js';

/** Tells the display name of a provider; its own name until that is known. */
export function useProviderNames(): (name: string) => string {
  const { data = [] } = useQuery(providersQuery);
  const names = new Map(data.map((provider) => [provider.name, provider.display_name]));
  return (name) => names.get(name) ?? name;
}

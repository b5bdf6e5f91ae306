import { useNavigate, useSearch } from '@tanstack/react-router';
import { z } from 'zod';

/** What the address of a list says: the filter, and which dialog is open for which entry. */
export const listSearchSchema = z.object({
  q: z.string().optional().catch(undefined),
  dialog: z.enum(['create', 'edit', 'rotate', 'delete']).optional().catch(undefined),
  /** Slug or id of the entry that the dialog is about. */
  about: z.string().optional().catch(undefined),
});
type ListSearch = z.output<typeof listSearchSchema>;

/** Reads the address of a list, and changes it. */
export function useListSearch() {
  const { q = '', dialog, about } = listSearchSchema.parse(useSearch({ strict: false }));
  const navigate = useNavigate();
  const go = (search: ListSearch, replace = false) => void navigate({ to: '.', search, replace });
  const kept = q === '' ? {} : { q };
  return {
    q,
    dialog,
    about,
    filter: (text: string) => go(text === '' ? {} : { q: text }, true),
    open: (opened: NonNullable<ListSearch['dialog']>, entry?: string) =>
      go({ ...kept, dialog: opened, ...(entry !== undefined && { about: entry }) }),
    close: () => go(kept),
  };
}

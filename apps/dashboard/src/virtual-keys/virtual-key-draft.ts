import type { ProviderView } from '@byway/contracts/providers-api';
import type { NewVirtualKey } from '../api/virtual-keys.js';
import { type Expiry, expiresAtOf, expiryFault, neverExpires } from '../shared/expiry.js';

/** Any key is good for the simulator. */
const SIMULATOR_KEY = 'sk-sim';

/** A virtual key as it stands in the form; the fields have the names of the API. */
export interface VirtualKeyDraft {
  name: string;
  provider: string | null;
  simulator: boolean;
  key: string;
  custom_host: string;
  note: string;
  expires_at: Expiry;
}

const emptyDraft: VirtualKeyDraft = {
  name: '',
  provider: null,
  simulator: false,
  key: '',
  custom_host: '',
  note: '',
  expires_at: neverExpires,
};

/** What to start a form with. */
export interface DraftPreset {
  provider?: ProviderView | undefined;
  /** Whether to use the simulator, where it can be used. */
  simulator?: boolean;
}

export function newDraft({ provider, simulator = false }: DraftPreset): VirtualKeyDraft {
  if (provider === undefined) return emptyDraft;
  return withSource(emptyDraft, { provider, simulator });
}

/** Who answers: a provider, or the simulator in its place. */
interface Source {
  provider: ProviderView;
  simulator: boolean;
}

/**
 * The draft for another source. What an earlier source filled in is replaced, what a person typed stays.
 * @param before the source of the draft; undefined: none is chosen yet.
 */
export function withSource(draft: VirtualKeyDraft, source: Source, before?: Source): VirtualKeyDraft {
  const now = filledIn(source);
  const then = before === undefined ? undefined : filledIn(before);
  const follow = (field: 'name' | 'key' | 'custom_host') =>
    draft[field] === '' || draft[field] === then?.[field] ? now[field] : draft[field];
  return {
    ...draft,
    provider: source.provider.name,
    simulator: now.simulator,
    name: follow('name'),
    key: follow('key'),
    custom_host: follow('custom_host'),
  };
}

function filledIn({ provider, simulator }: Source) {
  const host = provider.simulator_base_url;
  return simulator && host !== null
    ? {
        simulator: true,
        name: `${provider.display_name} simulator`,
        key: SIMULATOR_KEY,
        custom_host: host,
      }
    : { simulator: false, name: provider.display_name, key: '', custom_host: '' };
}

/**
 * What is wrong with a draft, by field.
 * @param provider of the draft; undefined: none is chosen.
 * @param nowMs Unix time in ms.
 */
export function draftFaults(draft: VirtualKeyDraft, provider: ProviderView | undefined, nowMs: number) {
  return {
    provider: provider === undefined ? 'Choose a provider' : null,
    name: draft.name.trim() === '' ? 'Give it a name' : null,
    key: draft.key.trim() === '' ? 'Paste the key of the provider' : null,
    custom_host: customHostFault(draft.custom_host, provider),
    expires_at: expiryFault(draft.expires_at, nowMs),
  };
}

/** What is wrong with a custom host; null: nothing that can be told here. */
export function customHostFault(customHost: string, provider: ProviderView | undefined): string | null {
  const missing = customHost.trim() === '' && provider?.custom_host_required === true;
  return missing ? `${provider.display_name} has no address of its own: say where it runs` : null;
}

/** The body that creates the virtual key of a draft without faults. @param nowMs Unix time in ms. */
export function newVirtualKeyOf(draft: VirtualKeyDraft, nowMs: number): NewVirtualKey {
  return {
    name: draft.name.trim(),
    provider: draft.provider ?? '',
    key: draft.key.trim(),
    custom_host: textOrNull(draft.custom_host),
    note: textOrNull(draft.note),
    expires_at: expiresAtOf(draft.expires_at, nowMs),
  };
}

/** The API's null for a field that is left empty. */
export function textOrNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}

const DAY_MS = 86_400_000;

/** What a form offers as expiry, in its order. */
export const expiryChoices = [
  { value: 'never', label: 'Never' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
  { value: 'at', label: 'At a certain time' },
] as const;

export interface Expiry {
  choice: (typeof expiryChoices)[number]['value'];
  /** Local time as `YYYY-MM-DD HH:mm:ss`, for the choice `at`. */
  at: string | null;
}

export const neverExpires: Expiry = { choice: 'never', at: null };

/** The form's view of an `expires_at` of the API. */
export function expiryOf(expiresAt: string | null): Expiry {
  return expiresAt === null ? neverExpires : { choice: 'at', at: localText(new Date(expiresAt)) };
}

/** The `expires_at` that the API takes. @param nowMs Unix time in ms. */
export function expiresAtOf({ choice, at }: Expiry, nowMs: number): string | null {
  if (choice === 'never') return null;
  if (choice === 'at') return at === null ? null : localTime(at).toISOString();
  return new Date(nowMs + Number(choice) * DAY_MS).toISOString();
}

/** What is wrong with an expiry; null: nothing. @param nowMs Unix time in ms. */
export function expiryFault({ choice, at }: Expiry, nowMs: number): string | null {
  if (choice !== 'at') return null;
  if (at === null) return 'Choose a time';
  return localTime(at).getTime() > nowMs ? null : 'Choose a time in the future';
}

/** As {@link expiryFault}, but one that is in the past already may stay. */
export function expiryChangeFault(expiry: Expiry, before: Expiry, nowMs: number): string | null {
  return sameExpiry(expiry, before) ? null : expiryFault(expiry, nowMs);
}

export function sameExpiry(one: Expiry, other: Expiry): boolean {
  return one.choice === other.choice && (one.choice !== 'at' || one.at === other.at);
}

const localTime = (text: string) => new Date(text.replace(' ', 'T'));

function localText(time: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${date} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')}`;
}

import { readConfigText } from '../text/read-config-text.js';

/** Why a config cannot be saved, or null. */
export function refusalOf({ name, text }: { name: string; text: string }): Error | null {
  if (name.trim() === '') return new Error('The config has no name.');
  const { config, faults } = readConfigText(text, null);
  if (config !== null) return null;
  const errors = faults.filter(({ severity }) => severity === 'error');
  const count = errors.length === 1 ? 'an error' : `${errors.length} errors`;
  return new Error(`The config has ${count}. ${errors[0]?.message ?? ''}`);
}

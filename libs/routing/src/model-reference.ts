/** A model together with the virtual key to call it with. */
export interface ModelReference {
  slug: string;
  model: string;
}

/** Whether a model value names a virtual key, well written or not. */
export function namesVirtualKey(model: unknown): model is string {
  return typeof model === 'string' && model.startsWith('@');
}

/**
 * `@virtual-key-slug/model` in its parts, or null when the value is not of that form. The model may
 * itself hold slashes.
 */
export function parseModelReference(model: unknown): ModelReference | null {
  if (!namesVirtualKey(model)) return null;
  const slash = model.indexOf('/');
  if (slash < 2 || slash === model.length - 1) return null;
  return { slug: model.slice(1, slash), model: model.slice(slash + 1) };
}

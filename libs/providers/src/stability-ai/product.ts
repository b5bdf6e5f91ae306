/** Which of Stability's APIs serves a model. */
export type Product =
  | { api: 'v1'; engine: string }
  | { api: 'v2beta'; service: 'core' | 'ultra' }
  /** `model` null: the service's default, sd3.5-large. */
  | { api: 'v2beta'; service: 'sd3'; model: string | null };

/**
 * The API of a model name or alias. Any other name is taken for an engine of v1, the only API
 * whose names are open; the catalogue has refused unknown names at Stability's own host before.
 */
export function productOf(model: string): Product {
  const name = model.replace(/^stable-image-/, '');
  if (name === 'core' || name === 'ultra') return { api: 'v2beta', service: name };
  if (name === 'sd3') return { api: 'v2beta', service: 'sd3', model: null };
  if (/^sd3[.-]/.test(name)) return { api: 'v2beta', service: 'sd3', model: name };
  return { api: 'v1', engine: model };
}

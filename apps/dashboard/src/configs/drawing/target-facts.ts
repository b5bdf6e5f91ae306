import type { GatewayConfig } from '@byway/routing/config-schema';
import type { InheritedSettings } from '@byway/routing/inherited-settings';
import { formatDuration } from '../../shared/format-figures.js';

/** What the drawing tells of a target. */
export interface TargetFacts {
  /** Null: the virtual key is not known, or the request says it. */
  provider: string | null;
  /** The virtual key, or the provider when the config names no key. */
  title: string;
  /** What conditions call it. */
  name: string | null;
  /** Settings that hold here: "model dall-e-3", "retry 3 times". */
  settings: string[];
}

/** @param settings what holds at the target, with what it inherits. */
export function targetFacts(
  node: GatewayConfig,
  settings: InheritedSettings,
  providerOf: (slug: string) => string | undefined,
): TargetFacts {
  const { reference } = settings;
  const title =
    reference === null
      ? 'target of the request'
      : reference.kind === 'virtual-key'
        ? reference.slug
        : reference.provider;
  const provider = reference?.kind === 'virtual-key' ? providerOf(reference.slug) : reference?.provider;
  return { provider: provider ?? null, title, name: node.name ?? null, settings: settingWords(settings) };
}

function settingWords(settings: InheritedSettings): string[] {
  const { overrideParams, defaultParams, retry, cache, requestTimeoutMs, customHost } = settings;
  const words: string[] = [];
  if (overrideParams.model !== undefined) words.push(`model ${text(overrideParams.model)}`);
  else if (defaultParams.model !== undefined) words.push(`default model ${text(defaultParams.model)}`);
  if (retry.attempts > 0) words.push(`retry ${retry.attempts === 1 ? 'once' : `${retry.attempts} times`}`);
  if (cache !== undefined) {
    words.push(cache.maxAgeS === null ? 'cache' : `cache for ${period(cache.maxAgeS * 1_000)}`);
  }
  if (requestTimeoutMs !== null) words.push(`timeout ${period(requestTimeoutMs)}`);
  if (customHost !== null) words.push(`at ${customHost}`);
  return words;
}

/** A duration in ms that somebody chose: mostly a round one. */
const period = (ms: number) => formatDuration(ms).replace(/(\.0+| 0 (s|min))(?= |$)/, '');

const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

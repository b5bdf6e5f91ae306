import { listConfigFaults, parseGatewayConfig } from '@byway/routing/config-schema';
import type { ConfigView } from '../api/configs.js';
import { summarizeStrategy } from './strategy-summary.js';

export interface FoundConfig extends ConfigView {
  summary: string;
}

/** The configs that have a text in their name, id or targets, each with its strategy in one line. */
export function findConfigs(configs: readonly ConfigView[], text: string): FoundConfig[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return configs
    .map((view) => ({ ...view, summary: summaryOf(view.config) }))
    .filter(({ name, slug, summary, config }) => {
      const all = [name, slug, summary, JSON.stringify(config)].join(' ').toLowerCase();
      return words.every((word) => all.includes(word));
    });
}

/** A config that an older version saved may not be valid by now. */
function summaryOf(config: unknown): string {
  return listConfigFaults(config).length === 0
    ? summarizeStrategy(parseGatewayConfig(config))
    : 'not valid any more';
}

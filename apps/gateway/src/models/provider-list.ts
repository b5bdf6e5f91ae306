import type { ProviderView } from '@byway/contracts/providers-api';
import type { ProviderFacts } from '@byway/providers/catalogue/catalogue-types';
import { endpointsOf } from '@byway/providers/catalogue/model-catalogue';
import { listProviders } from '@byway/providers/catalogue/provider-catalogue';

/** The providers as callers see them. */
export class ProviderList {
  private readonly views: readonly ProviderView[];

  /** @param simulatorUrl where the provider simulator runs; undefined: it does not. */
  constructor(simulatorUrl: string | undefined) {
    const simulator = simulatorUrl?.replace(/\/+$/, '');
    this.views = listProviders().map((facts) => viewOf(facts, simulator));
  }

  all(): readonly ProviderView[] {
    return this.views;
  }
}

function viewOf(facts: ProviderFacts, simulator: string | undefined): ProviderView {
  const { name, displayName, baseUrl, key, simulatorPath } = facts;
  return {
    object: 'provider',
    name,
    display_name: displayName,
    endpoints: endpointsOf(name),
    base_url: baseUrl,
    custom_host_required: baseUrl === null,
    key,
    simulator_base_url: simulator === undefined || simulatorPath === null ? null : simulator + simulatorPath,
  };
}

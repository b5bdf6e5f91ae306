import { scopes } from '@byway/contracts/vault-api';
import { describe, expect, it } from '@jest/globals';
import { describeScopes, scopeGroups } from './scope-groups.js';

describe('scopes in words', () => {
  it('has every scope in one group', () => {
    const grouped = scopeGroups.flatMap((group) => group.scopes.map(({ scope }) => scope));
    expect([...grouped].sort()).toEqual([...scopes].sort());
  });

  it.each([
    [[...scopes].reverse(), ['Everything']],
    [['models.read', 'inference'] as const, ['Application']],
    [['logs.read', 'configs.write', 'configs.read'] as const, ['Configs: read, write', 'Logs: read']],
    [[], []],
  ])('calls %j %j', (granted, words) => expect(describeScopes(granted)).toEqual(words));
});

import { type Scope, scopes } from '@byway/contracts/vault-api';

interface ScopeGroup {
  label: string;
  /** Each scope of the group with what it lets one do. */
  scopes: readonly { scope: Scope; can: string }[];
}

/** All scopes, grouped by what they are about. */
export const scopeGroups: readonly ScopeGroup[] = [
  {
    label: 'Models',
    scopes: [
      { scope: 'inference', can: 'call' },
      { scope: 'models.read', can: 'list' },
    ],
  },
  readAndWrite('Virtual keys', 'virtual-keys'),
  readAndWrite('Configs', 'configs'),
  readAndWrite('API keys', 'api-keys'),
  readAndWrite('Workspaces', 'workspaces'),
  { label: 'Logs', scopes: [{ scope: 'logs.read', can: 'read' }] },
  readAndWrite('Jobs', 'jobs'),
  readAndWrite('Webhooks', 'webhooks'),
  { label: 'Feedback', scopes: [{ scope: 'feedback.write', can: 'write' }] },
];

type Writable = Extract<Scope, `${string}.write`> extends `${infer Name}.write` ? Name : never;

function readAndWrite(label: string, name: Exclude<Writable, 'feedback'>): ScopeGroup {
  return {
    label,
    scopes: [
      { scope: `${name}.read`, can: 'read' },
      { scope: `${name}.write`, can: 'write' },
    ],
  };
}

/** The usual choices of scopes. */
export const scopePresets: readonly { label: string; scopes: readonly Scope[] }[] = [
  { label: 'Application', scopes: ['inference', 'models.read'] },
  { label: 'Read only', scopes: scopes.filter((scope) => scope.endsWith('.read')) },
  { label: 'Everything', scopes },
];

/** Whether two choices are the same, in whatever order. */
export function sameScopes(one: readonly Scope[], other: readonly Scope[]): boolean {
  return one.length === other.length && one.every((scope) => other.includes(scope));
}

/** What scopes let one do, in few words: the name of a preset, else group by group. */
export function describeScopes(granted: readonly Scope[]): string[] {
  const preset = scopePresets.find((offered) => sameScopes(offered.scopes, granted));
  if (preset !== undefined) return [preset.label];
  return scopeGroups.flatMap(({ label, scopes: members }) => {
    const verbs = members.filter(({ scope }) => granted.includes(scope)).map(({ can }) => can);
    return verbs.length === 0 ? [] : [`${label}: ${verbs.join(', ')}`];
  });
}

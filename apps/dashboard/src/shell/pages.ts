import type { Scope } from '@byway/contracts/vault-api';
import type { TablerIcon } from '@tabler/icons-react';
import {
  IconAdjustments,
  IconChartAreaLine,
  IconKey,
  IconListDetails,
  IconPlayerPlay,
  IconShieldLock,
  IconStack2,
} from '../shared/icons.js';

/** The pages of the navigation, in its order, each with the scopes of which one lets a key see it. */
export const pages = [
  { to: '/', label: 'Overview', icon: IconChartAreaLine, scopes: ['logs.read'] },
  { to: '/logs', label: 'Logs', icon: IconListDetails, scopes: ['logs.read'] },
  { to: '/jobs', label: 'Jobs', icon: IconStack2, scopes: ['jobs.read', 'inference'] },
  { to: '/playground', label: 'Playground', icon: IconPlayerPlay, scopes: ['inference'] },
  { to: '/virtual-keys', label: 'Virtual keys', icon: IconKey, scopes: ['virtual-keys.read'] },
  { to: '/configs', label: 'Configs', icon: IconAdjustments, scopes: ['configs.read'] },
  { to: '/api-keys', label: 'API keys', icon: IconShieldLock, scopes: ['api-keys.read'] },
] as const satisfies readonly {
  to: string;
  label: string;
  icon: TablerIcon;
  scopes: readonly Scope[];
}[];

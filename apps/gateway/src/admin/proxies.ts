import { AdminProxy } from './admin-proxy.js';

/** Virtual keys, API keys and workspaces. */
export class VaultProxy extends AdminProxy {}

/** Gateway configs. */
export class ConfigProxy extends AdminProxy {}

/** Logs, traces and feedback. */
export class LedgerProxy extends AdminProxy {}

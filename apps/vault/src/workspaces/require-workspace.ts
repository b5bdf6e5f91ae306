import type { EntityManager } from 'typeorm';
import { unknownWorkspace } from '../platform/acting.js';
import { Workspace } from './workspace.entity.js';

/** Throws the 404 unless the workspace exists. Workspaces are never deleted, so it stays true. */
export async function requireWorkspace(manager: EntityManager, id: string): Promise<void> {
  if (!(await manager.existsBy(Workspace, { id }))) throw unknownWorkspace();
}

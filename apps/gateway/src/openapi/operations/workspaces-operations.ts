import { pageQuerySchema } from '@byway/contracts/vault-api';
import type { TaggedOperations } from '../operation.js';
import { pageQueryNotes, unreadableBody } from './shared-notes.js';

export const workspacesOperations: TaggedOperations = {
  tag: 'Workspaces',
  description: 'Everything belongs to a workspace; what belongs to another one does not exist for a caller.',
  operations: [
    {
      method: 'post',
      path: '/v1/workspaces',
      id: 'createWorkspace',
      summary: 'Create a workspace',
      scope: 'workspaces.write',
      body: {
        schema: 'CreateWorkspace',
        examples: { team: { summary: 'A team', value: { name: 'Design team' } } },
      },
      answer: { description: 'The workspace.', schema: 'Workspace' },
      errors: unreadableBody,
    },
    {
      method: 'get',
      path: '/v1/workspaces',
      id: 'listWorkspaces',
      summary: 'List workspaces',
      scope: 'workspaces.read',
      query: pageQuerySchema.omit({ workspace_id: true }),
      queryNotes: pageQueryNotes,
      answer: { description: 'One page.', schema: 'WorkspaceList' },
      errors: ['invalid_value'],
    },
  ],
};

import type { ErrorCode } from '@byway/errors/catalogue';

/** What a JSON body may be refused for, whatever it is about. */
export const unreadableBody = [
  'invalid_json',
  'invalid_value',
  'missing_required_parameter',
  'request_too_large',
  'unsupported_media_type',
] as const satisfies ErrorCode[];

/** Notes on the query of lists that come in pages. */
export const pageQueryNotes = {
  page_size: 'Entries of a page.',
  current_page: 'Number of the page, from 0.',
  workspace_id: 'Another workspace than your own needs the scope `workspaces.write`.',
};

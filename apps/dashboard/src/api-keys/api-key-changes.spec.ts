import { describe, expect, it } from '@jest/globals';
import { neverExpires } from '../shared/expiry.js';
import { type ApiKeyEdit, apiKeyChangesOf } from './api-key-changes.js';

const before: ApiKeyEdit = { name: 'shop', scopes: ['inference', 'logs.read'], expires_at: neverExpires };

describe('the changes of an API key', () => {
  it('leave out what stays, so that scopes are not granted anew', () => {
    const edit: ApiKeyEdit = { ...before, name: ' new ', scopes: ['logs.read', 'inference'] };
    expect(apiKeyChangesOf(edit, before, 0)).toEqual({ name: 'new' });
  });

  it('have the scopes and the expiry that were chosen', () => {
    const edit: ApiKeyEdit = { ...before, scopes: ['inference'], expires_at: { choice: '30', at: null } };
    expect(apiKeyChangesOf(edit, before, 0)).toEqual({
      scopes: ['inference'],
      expires_at: '1970-01-31T00:00:00.000Z',
    });
  });
});

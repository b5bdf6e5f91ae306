import { scopes } from '@byway/contracts/vault-api';
import { describe, expect, it } from '@jest/globals';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { answerApi } from '../testing/answer-api.js';
import { renderPage } from '../testing/render-page.js';
import { RequireSession } from './require-session.js';

describe('what needs a session', () => {
  it('is shown as soon as one has signed in', async () => {
    const body = {
      object: 'session',
      api_key: { id: 'key_1', name: 'me' },
      workspace_id: 'ws_default',
      scopes,
      expires_at: null,
    };
    answerApi({
      'GET /v1/session': { status: 401, body: { error: { message: 'Sign in.', code: 'invalid_api_key' } } },
      'POST /v1/session': { body },
    });
    await renderPage(<RequireSession>the pages</RequireSession>);
    await userEvent.type(await screen.findByLabelText(/API key/), 'bw-secret');
    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('the pages')).toBeDefined();
  });
});

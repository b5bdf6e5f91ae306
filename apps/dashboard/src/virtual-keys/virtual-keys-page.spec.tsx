import { describe, expect, it } from '@jest/globals';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { answerApi } from '../testing/answer-api.js';
import { renderPage } from '../testing/render-page.js';
import { VirtualKeysPage } from './virtual-keys-page.js';

const HOSTILE = '<img src=x onerror=alert(1)>';
const list = (...data: object[]) => ({ body: { object: 'list', total: data.length, data } });
const virtualKey = {
  object: 'virtual-key',
  id: 'vk_1',
  slug: 'mine-abc234',
  name: HOSTILE,
  provider: 'openai',
  key: 'sk-********mnop',
  note: null,
  custom_host: null,
  usage_limits: null,
  rate_limits: null,
  status: 'active',
  expires_at: null,
  created_at: '2026-11-24T12:00:00.000Z',
  last_updated_at: '2026-11-24T12:00:00.000Z',
  workspace_id: 'ws_default',
};
const openai = {
  object: 'provider',
  name: 'openai',
  display_name: 'OpenAI',
  endpoints: ['/v1/chat/completions'],
  base_url: 'https://api.openai.com/v1',
  custom_host_required: false,
  key: { description: 'An API key of a project.', example: 'sk-proj-...' },
  simulator_base_url: null,
};

describe('the page of virtual keys', () => {
  it('shows names as text, and the provider by its display name', async () => {
    answerApi({ 'GET /v1/virtual-keys': list(virtualKey), 'GET /v1/providers': list(openai) });
    const { container } = await renderPage(<VirtualKeysPage />);
    expect((await screen.findByText(HOSTILE)).textContent).toBe(HOSTILE);
    expect(await screen.findByText('OpenAI')).toBeDefined();
    expect(container.querySelector('img')).toBeNull();
  });

  it('shows no way to change anything to a key that may only read', async () => {
    answerApi({ 'GET /v1/virtual-keys': list(virtualKey), 'GET /v1/providers': list(openai) });
    await renderPage(<VirtualKeysPage />, { scopes: ['virtual-keys.read'], at: '/?dialog=create' });
    await screen.findByText(HOSTILE);
    expect(screen.queryByRole('button', { name: /New virtual key|Actions for/ })).toBeNull();
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('names the scope that a key lacks', async () => {
    const seen = answerApi({});
    await renderPage(<VirtualKeysPage />, { scopes: ['inference'] });
    expect(await screen.findByText('virtual-keys.read')).toBeDefined();
    expect(seen).toEqual([]);
  });

  it('shows an error that names no field beside the fields, and keeps what was typed', async () => {
    const seen = answerApi({
      'GET /v1/virtual-keys': list(virtualKey),
      'GET /v1/providers': list(openai),
      'PUT /v1/virtual-keys/mine-abc234': {
        status: 503,
        body: { error: { message: 'The vault is away.', code: 'service_unavailable', param: null } },
      },
    });
    await renderPage(<VirtualKeysPage />, { at: '/?dialog=rotate&about=mine-abc234' });
    const dialog = within(await screen.findByRole('dialog'));
    const field = dialog.getByLabelText(/New provider key/);
    await userEvent.type(field, ' sk-new ');
    await userEvent.click(dialog.getByRole('button', { name: 'Rotate' }));
    expect((await dialog.findByRole('alert')).textContent).toContain('The vault is away.');
    expect(field).toHaveProperty('value', ' sk-new ');
    expect(seen.find(({ method }) => method === 'PUT')?.body).toEqual({ key: 'sk-new' });
  });
});

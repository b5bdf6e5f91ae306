import { describe, expect, it } from '@jest/globals';
import type { Scope } from '@byway/contracts/vault-api';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { answerApi } from '../testing/answer-api.js';
import { renderPage } from '../testing/render-page.js';
import { SavedConfig } from './saved-config.js';

const hostile = '<img src=x onerror="alert(1)">';
const config = {
  id: 'cfg_1',
  name: hostile,
  slug: 'pc-1',
  version_id: 'cfgv_1',
  version: 1,
  is_default: false,
  status: 'active' as const,
  workspace_id: 'ws_default',
  created_at: '2026-11-24T10:00:00.000Z',
  last_updated_at: '2026-11-24T10:00:00.000Z',
  config: { virtual_key: 'a' },
  object: 'config' as const,
};
const empty = { object: 'list', total: 0, data: [] };
const answers = (current: typeof config) => ({
  'GET /v1/configs/pc-1': { body: current },
  'GET /v1/config-schema': { body: {} },
  'GET /v1/virtual-keys': { body: empty },
  'GET /v1/configs/pc-1/versions': { body: empty },
});
const show = (scopes?: readonly Scope[]) =>
  renderPage(
    <SavedConfig
      config={config}
      tab="edit"
      compared={{ a: undefined, b: undefined }}
      onTab={() => undefined}
    />,
    scopes && { scopes },
  );
const rename = async (name: string) => {
  await userEvent.clear(await screen.findByLabelText(/Name/));
  await userEvent.type(screen.getByLabelText(/Name/), name);
};
const save = () => screen.getByRole('button', { name: 'Save config' });

describe('a saved config', () => {
  it('shows a hostile name as text', async () => {
    answerApi(answers(config));
    const { container } = await show();
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe(hostile);
    expect(container.querySelector('img')).toBeNull();
  });

  it('saves a new name without a new version of the text', async () => {
    const seen = answerApi({
      ...answers({ ...config, name: 'New' }),
      'PUT /v1/configs/pc-1': { body: { id: 'cfg_1', version_id: 'cfgv_1', slug: 'pc-1', object: 'config' } },
    });
    await show();
    expect(save()).toHaveProperty('disabled', true);
    await rename('New');
    await userEvent.click(save());
    await screen.findByText('Saved');
    expect(seen.find(({ method }) => method === 'PUT')?.body).toEqual({ name: 'New' });
  });

  it('does not save an empty name, and says so', async () => {
    const seen = answerApi(answers(config));
    await show();
    await userEvent.clear(await screen.findByLabelText(/Name/));
    await userEvent.click(save());
    await screen.findByText('The config has no name.');
    expect(seen.some(({ method }) => method === 'PUT')).toBe(false);
  });

  it('does not save over a version that somebody saved meanwhile', async () => {
    const seen = answerApi(answers({ ...config, version: 2, version_id: 'cfgv_2' }));
    await show();
    await rename('Mine');
    await userEvent.click(save());
    await waitFor(() => expect(seen.some(({ path }) => path === '/v1/configs/pc-1')).toBe(true));
    expect(seen.some(({ method }) => method === 'PUT')).toBe(false);
  });

  it('offers nothing that changes it to a key without configs.write', async () => {
    answerApi(answers(config));
    await show(['configs.read']);
    expect(screen.queryByRole('button', { name: 'Save config' })).toBeNull();
    expect(screen.queryByRole('button', { name: /More actions/ })).toBeNull();
  });
});

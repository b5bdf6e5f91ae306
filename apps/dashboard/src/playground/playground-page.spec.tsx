import { beforeEach, describe, expect, it } from '@jest/globals';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { answerApi } from '../testing/answer-api.js';
import { renderPage } from '../testing/render-page.js';
import { PlaygroundPage } from './playground-page.js';

const empty = { body: { object: 'list', total: 0, data: [] } };
const lists = { 'GET /v1/configs': empty, 'GET /v1/virtual-keys': empty, 'GET /v1/models': empty };
const hostile = '<img src=x onerror="document.title=1">';

describe('the playground', () => {
  beforeEach(() => sessionStorage.clear());

  it('tells what to do when there is nothing to call', async () => {
    answerApi(lists);
    await renderPage(<PlaygroundPage />, { at: '/playground' });
    expect(await screen.findByText('There is nothing to call yet')).toBeDefined();
  });

  it('says which scope is missing', async () => {
    answerApi(lists);
    await renderPage(<PlaygroundPage />, { scopes: ['logs.read'], at: '/playground' });
    expect(screen.getByText('inference')).toBeDefined();
  });

  it('lets a key without lists type the slug, and shows a refusal with its hostile text as text', async () => {
    const seen = answerApi({
      'POST /v1/images/generations': {
        status: 404,
        headers: { 'x-request-id': 'req_1' },
        body: { error: { message: hostile, type: 'x', code: 'config_not_found', param: null } },
      },
    });
    await renderPage(<PlaygroundPage />, { scopes: ['inference'], at: '/playground?endpoint=odd' });
    await userEvent.type(screen.getByRole('textbox', { name: 'Config' }), 'pc-typed');
    await userEvent.click(screen.getByRole('button', { name: 'Send' }));
    expect((await screen.findByRole('alert')).textContent).toContain(hostile);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.headers.get('x-portkey-config')).toBe('pc-typed');
    expect(seen[0]?.headers.get('x-portkey-trace-id')).toMatch(/^[0-9a-f]{32}$/);
    expect(screen.getByText(/lacks the scope logs.read/)).toBeDefined();
  });

  it('does not send what has a fault', async () => {
    const seen = answerApi({});
    await renderPage(<PlaygroundPage />, { scopes: ['inference'], at: '/playground?config=pc-1' });
    await userEvent.type(screen.getByLabelText('Metadata'), 'team');
    expect(screen.getByText('Metadata has to be a JSON object of strings.')).toBeDefined();
    fireEvent.submit(screen.getByRole('form', { name: 'Request' }));
    expect(seen).toEqual([]);
  });

  it('keeps what was filled in for the same key only', async () => {
    answerApi({});
    await renderPage(<PlaygroundPage />, { scopes: ['inference'], at: '/playground?config=pc-mine' });
    await waitFor(() => expect(Object.keys(sessionStorage)).toEqual(['byway.playground.key_test']));
    expect(sessionStorage.getItem('byway.playground.key_test')).toContain('pc-mine');
  });
});

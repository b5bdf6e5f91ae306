import { describe, expect, it, jest } from '@jest/globals';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { answerApi } from '../testing/answer-api.js';
import { fallbackLog } from '../testing/log-fixture.js';
import { renderPage } from '../testing/render-page.js';
import { LogPanel } from './log-panel.js';

const hostile = '<img src=x onerror=alert(1)>';
const stored = {
  ...fallbackLog,
  request: { model: 'dall-e-3', prompt: hostile },
  request_headers: { 'user-agent': hostile },
  response_headers: null,
  attempts: fallbackLog.attempts.map((attempt) => ({
    ...attempt,
    response: { error: { message: hostile } },
  })),
};
const noFeedback = { body: { object: 'list', total: 0, data: [] } };

function show(answers: Parameters<typeof answerApi>[0], scopes?: Parameters<typeof renderPage>[1]) {
  const seen = answerApi({ 'GET /v1/feedback': noFeedback, ...answers });
  const onOpen = jest.fn<(id: string | undefined) => void>();
  const panel = (
    <LogPanel id="req_1" known={fallbackLog} newerId={undefined} olderId="req_0" onOpen={onOpen} />
  );
  return renderPage(panel, scopes).then(() => ({ seen, onOpen }));
}

describe('the details of a request', () => {
  it('are there at once as far as the list knows them', async () => {
    await show({ 'GET /v1/logs/req_1': () => ({ status: 503, body: { error: { message: 'away' } } }) });
    const attempts = within(screen.getByRole('list', { name: 'Attempts' })).getAllByRole('listitem');
    expect(attempts).toHaveLength(2);
    expect(attempts[0]?.textContent).toContain('Fallback to config.targets[1]');
    expect((await screen.findByRole('alert')).textContent).toContain('away');
  });

  it('show hostile texts as texts', async () => {
    await show({ 'GET /v1/logs/req_1': { body: stored } });
    expect(await screen.findByText(hostile, { selector: 'p' })).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Request headers' }));
    expect(screen.getByText(hostile, { selector: 'dd' })).toBeTruthy();
    expect(document.querySelector('img[src="x"]')).toBeNull();
  });

  it('send the request again with its config, and open what comes of it', async () => {
    const { seen, onOpen } = await show({
      'GET /v1/logs/req_1': { body: stored },
      'POST /v1/images/generations': { body: { data: [] }, headers: { 'x-request-id': 'req_2' } },
    });
    await screen.findByText(hostile, { selector: 'p' });
    await userEvent.click(screen.getByRole('button', { name: 'Replay' }));
    const sent = seen.find(({ method }) => method === 'POST');
    expect(sent?.body).toEqual(stored.request);
    expect(sent?.headers.get('x-portkey-config')).toBe('pc-images-1');
    expect(onOpen).toHaveBeenCalledWith('req_2');
  });

  it('open the log of a replay that all targets refused, and say why one was not taken at all', async () => {
    const attempt = {
      target: 'config',
      provider: 'openai',
      status: 500,
      code: 'provider_unavailable',
      message: 'x',
    };
    const failure = (attempts?: object[]) => ({
      status: 502,
      headers: { 'x-request-id': 'req_3' },
      body: { error: { message: 'All failed.', code: 'provider_unavailable', attempts } },
    });
    let answer = failure();
    const { onOpen } = await show({
      'GET /v1/logs/req_1': { body: stored },
      'POST /v1/images/generations': () => answer,
    });
    await screen.findByText(hostile, { selector: 'p' });
    await userEvent.click(screen.getByRole('button', { name: 'Replay' }));
    expect((await screen.findByRole('alert')).textContent).toContain('All failed.');
    expect(onOpen).not.toHaveBeenCalled();
    answer = failure([attempt]);
    await userEvent.click(screen.getByRole('button', { name: 'Replay' }));
    expect(onOpen).toHaveBeenCalledWith('req_3');
  });

  it('do not send what was not kept', async () => {
    const { seen } = await show({ 'GET /v1/logs/req_1': { body: { ...stored, request: null } } });
    await screen.findByText('Not kept.');
    await userEvent.click(screen.getByRole('button', { name: 'Replay' }));
    expect(seen.filter(({ method }) => method === 'POST')).toEqual([]);
    expect(screen.getByRole('button', { name: 'Replay' }).getAttribute('aria-description')).toContain(
      'not kept',
    );
  });

  it('offer to a reader only what a reader may do', async () => {
    await show({ 'GET /v1/logs/req_1': { body: stored } }, { scopes: ['logs.read'] });
    await screen.findByText(hostile, { selector: 'p' });
    expect(screen.queryByRole('button', { name: 'Replay' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Thumbs up' })).toBeNull();
  });

  it('go to the neighbours by J and K, but not while one writes', async () => {
    const { onOpen } = await show({ 'GET /v1/logs/req_1': { body: stored } });
    await userEvent.keyboard('k');
    expect(onOpen).not.toHaveBeenCalled();
    await userEvent.keyboard('j');
    expect(onOpen).toHaveBeenCalledWith('req_0');
    onOpen.mockClear();
    await userEvent.type(screen.getByRole('textbox', { name: 'Note' }), 'jjk');
    expect(onOpen).not.toHaveBeenCalled();
  });
});

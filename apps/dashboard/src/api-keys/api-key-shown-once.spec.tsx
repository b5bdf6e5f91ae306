import { describe, expect, it } from '@jest/globals';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderPage } from '../testing/render-page.js';
import { ApiKeyShownOnce } from './api-key-shown-once.js';

describe('an API key that is shown once', () => {
  it('can be left only when it was copied', async () => {
    let closed = 0;
    const user = userEvent.setup();
    await renderPage(<ApiKeyShownOnce apiKey="bw-secret" onClose={() => (closed += 1)} />);
    const close = screen.getByRole('button', { name: 'Close' });
    await user.click(close);
    expect(closed).toBe(0);
    await user.click(screen.getByRole('button', { name: 'Copy the key' }));
    expect(await navigator.clipboard.readText()).toBe('bw-secret');
    await user.click(close);
    expect(closed).toBe(1);
  });

  it('can be left with the word that it was kept, where nothing can be copied', async () => {
    let closed = 0;
    await renderPage(<ApiKeyShownOnce apiKey="bw-secret" onClose={() => (closed += 1)} />);
    await userEvent.click(screen.getByLabelText('I have kept it in a safe place'));
    await userEvent.click(screen.getByRole('button', { name: 'Close' }));
    expect(closed).toBe(1);
  });
});

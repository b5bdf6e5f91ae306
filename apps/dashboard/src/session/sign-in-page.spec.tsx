import { describe, expect, it } from '@jest/globals';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { answerApi } from '../testing/answer-api.js';
import { renderPage } from '../testing/render-page.js';
import { SignInPage } from './sign-in-page.js';

const signInWith = async (key: string) => {
  await userEvent.type(screen.getByLabelText(/API key/), key);
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
};

describe('the sign-in page', () => {
  it('sends the key in the body, with the header that other sites cannot send', async () => {
    const seen = answerApi({});
    await renderPage(<SignInPage />);
    await signInWith('  bw-secret ');
    expect(seen).toMatchObject([{ method: 'POST', path: '/v1/session', body: { api_key: 'bw-secret' } }]);
    expect(seen[0]?.headers.get('x-byway-csrf')).toBe('1');
  });

  it('says what the gateway said of a wrong key', async () => {
    answerApi({
      'POST /v1/session': {
        status: 401,
        body: {
          error: { message: 'This API key is unknown.', type: 'x', code: 'invalid_api_key', param: null },
        },
      },
    });
    await renderPage(<SignInPage />);
    await signInWith('bw-wrong');
    expect((await screen.findByRole('alert')).textContent).toContain('This API key is unknown.');
  });
});

import { describe, expect, it } from '@jest/globals';
import { CHAT, emptyInput, IMAGES, type PlaygroundInput } from './playground-input.js';
import { inputOfSearch } from './input-of-search.js';
import { withAnswer } from './with-answer.js';
import { type Choices, withProposals } from './with-proposals.js';

const model = (id: string, provider: string, endpoint: string) => ({
  ...{ id, provider, endpoints: [endpoint], object: 'model' as const },
  ...{ created: 0, owned_by: provider, capabilities: null, shutdown_date: null, replacement: null },
});
const choices: Choices = {
  configs: [
    { slug: 'pc-old', name: 'Old', is_default: true, status: 'archived' },
    { slug: 'pc-1', name: 'One', is_default: false, status: 'active' },
    { slug: 'pc-2', name: 'Two', is_default: true, status: 'active' },
  ],
  virtualKeys: [{ slug: 'stable', name: 'Stability', provider: 'stability-ai', status: 'active' }],
  models: [
    model('gpt-image-2', 'openai', IMAGES),
    model('stable-image-core', 'stability-ai', IMAGES),
    model('gpt-5', 'openai', CHAT),
  ],
};
const byKey: PlaygroundInput = inputOfSearch(emptyInput, { virtual_key: 'stable', endpoint: IMAGES });

describe('what is proposed', () => {
  it('is the default config, with the models that it names itself', () =>
    expect(withProposals(emptyInput, choices)).toMatchObject({ via: { slug: 'pc-2' }, model: '' }));

  it('is the first model of the provider for the endpoint', () => {
    expect(withProposals(byKey, choices).model).toBe('stable-image-core');
    expect(withProposals({ ...byKey, endpoint: CHAT }, choices).model).toBe('');
  });

  it('never replaces what was chosen, an empty model included', () => {
    expect(withProposals({ ...byKey, model: 'mine' }, choices).model).toBe('mine');
    expect(withProposals({ ...byKey, model: '' }, choices).model).toBe('');
  });

  it('is nothing while nothing is known', () => {
    const unknown = { configs: undefined, virtualKeys: undefined, models: undefined };
    expect(withProposals(emptyInput, unknown)).toMatchObject({ via: { slug: '' }, model: '' });
  });
});

describe('a conversation', () => {
  const answer = {
    ...{ kind: 'text' as const, text: 'Hi', refusal: null, toolCalls: [], finishReason: 'stop' },
    ...{ inputTokens: null, outputTokens: null },
  };
  const sent: PlaygroundInput = {
    ...emptyInput,
    endpoint: CHAT,
    chat: { ...emptyInput.chat, message: 'Hello' },
  };

  it('goes on after an answer, with an empty message', () =>
    expect(withAnswer(sent, sent, answer).chat).toMatchObject({
      message: '',
      turns: [
        { role: 'user', text: 'Hello' },
        { role: 'assistant', text: 'Hi' },
      ],
    }));

  it('keeps the message that was begun meanwhile', () => {
    const now = { ...sent, chat: { ...sent.chat, message: 'Next' } };
    expect(withAnswer(now, sent, answer).chat).toMatchObject({
      message: 'Next',
      turns: [{ text: 'Hello' }, {}],
    });
  });
});

import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { generateObject, generateText, stepCountIs, streamText, tool } from 'ai';
import { createHeaders, Portkey } from 'portkey-ai';
import { z } from 'zod';
import { BywayUser } from './byway-user.js';
import { joinStack, type SharedStack } from './shared-stack.js';
import { SimulatorControl } from './simulator-control.js';

const model = 'gpt-4.1-nano';

describe('chat with clients beside the OpenAI SDK', () => {
  let stack: SharedStack;
  let user: BywayUser;
  let simulator: SimulatorControl;

  beforeAll(async () => {
    stack = await joinStack('services');
    user = new BywayUser(stack);
    simulator = new SimulatorControl(stack.simulatorUrl);
  });
  afterAll(() => stack.leave());
  beforeEach(() => simulator.clear());

  describe("Portkey's SDK", () => {
    const client = (virtualKey: string) =>
      new Portkey({ apiKey: stack.adminKey, baseURL: `${stack.url}/v1`, virtualKey });

    it('gets an answer whole and streamed', async () => {
      const portkey = client(await user.virtualKey('openai'));
      const messages = [{ role: 'user', content: 'Good morning' }];
      const whole = await portkey.chat.completions.create({ model, messages });
      expect(whole.choices?.[0]?.message?.content).toBe('You said: Good morning');
      const stream = await portkey.chat.completions.create({ model, messages, stream: true });
      let text = '';
      for await (const chunk of stream) {
        const said: unknown = chunk.choices[0]?.delta?.content;
        if (typeof said === 'string') text += said;
      }
      expect(text).toBe('You said: Good morning');
    });

    it('gets embeddings', async () => {
      const portkey = client(await user.virtualKey('openai'));
      const answer = await portkey.embeddings.create({ model: 'text-embedding-3-small', input: 'Kraken' });
      expect(answer.data?.[0]?.embedding).toHaveLength(1536);
    });
  });

  describe('the Vercel AI SDK', () => {
    const modelOf = (virtualKey: string) =>
      createOpenAICompatible({
        name: 'byway',
        baseURL: `${stack.url}/v1`,
        headers: createHeaders({ apiKey: stack.adminKey, virtualKey }),
        includeUsage: true,
        supportsStructuredOutputs: true,
      })(model);

    it('gets text whole and streamed, with usage', async () => {
      const target = modelOf(await user.virtualKey('openai'));
      const whole = await generateText({ model: target, prompt: 'Good morning' });
      expect(whole.text).toBe('You said: Good morning');
      expect(whole.usage.outputTokens).toBeGreaterThan(0);
      const streamed = streamText({ model: target, prompt: 'Good morning' });
      let text = '';
      for await (const part of streamed.textStream) text += part;
      expect(text).toBe('You said: Good morning');
      expect(await streamed.usage).toMatchObject({ outputTokens: whole.usage.outputTokens });
      expect(await streamed.finishReason).toBe('stop');
    });

    it('runs tools until the model has its answer', async () => {
      const target = modelOf(await user.virtualKey('openai'));
      const weather = tool({
        inputSchema: z.object({ city: z.string() }),
        execute: ({ city }) => `sunny in ${city}`,
      });
      const answer = await generateText({
        model: target,
        prompt: '[tool] Oslo',
        tools: { weather },
        stopWhen: stepCountIs(3),
      });
      expect(answer.steps).toHaveLength(2);
      expect(answer.text).toContain('sunny in Oslo');
    });

    it('gets an object of a schema', async () => {
      const target = modelOf(await user.virtualKey('openai'));
      const schema = z.object({ city: z.string(), degrees: z.number() });
      const { object } = await generateObject({ model: target, schema, prompt: 'Weather in Oslo' });
      expect(schema.parse(object)).toEqual(object);
    });

    it('learns of an error that comes in the middle of a stream', async () => {
      const target = modelOf(await user.virtualKey('openai', 'error-mid;chunk-ms=20;label=vercel'));
      const errors: unknown[] = [];
      const streamed = streamText({
        model: target,
        prompt: '[words=50] Kraken',
        onError: ({ error }) => void errors.push(error),
        maxRetries: 0,
      });
      let text = '';
      for await (const part of streamed.textStream) text += part;
      expect(text).not.toBe('');
      expect(errors).toHaveLength(1);
    });
  });
});

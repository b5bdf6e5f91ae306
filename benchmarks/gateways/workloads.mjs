const chat = {
  path: '/chat/completions',
  body: JSON.stringify({
    model: 'gpt-4.1-mini',
    messages: [
      { role: 'system', content: 'You answer in the style of an old sailor. '.repeat(18).trim() },
      { role: 'user', content: 'What is a kraken, and what does it do in the milkyway galaxy?' },
    ],
  }),
};
const stream = { ...chat, body: JSON.stringify({ ...JSON.parse(chat.body), stream: true }) };
const image = (model, size) => ({
  path: '/images/generations',
  body: JSON.stringify({ model, prompt: 'Kraken in the milkyway galaxy', n: 1, ...size }),
});
const openaiImage = image('gpt-image-2', { size: '1024x1024' });
const stabilityImage = image('stable-diffusion-v1-6', { size: '1024x1024', response_format: 'b64_json' });

/**
 * What is asked of each gateway, at each concurrency. `kind` is the upstream.
 * `tool: 'stream'`: read by chunks, else by wrk.
 */
export const workloads = [
  { name: 'chat', title: 'Chat, 1 KB', kind: 'openai', ...chat, concurrencies: [1, 32, 128] },
  {
    name: 'stream',
    title: 'Chat streamed, 200 chunks',
    kind: 'streaming',
    ...stream,
    tool: 'stream',
    concurrencies: [1, 32],
  },
  {
    name: 'image',
    title: 'Image, 2 MB JSON (OpenAI)',
    kind: 'openai',
    ...openaiImage,
    concurrencies: [1, 32],
  },
  {
    name: 'image-bytes',
    title: 'Image, 1.5 MB bytes (Stability AI)',
    kind: 'stability',
    ...stabilityImage,
    concurrencies: [1, 32],
  },
  {
    name: 'fallback',
    title: 'First target 500, second a 2 MB image',
    kind: 'fallback',
    ...openaiImage,
    concurrencies: [1, 32],
  },
];

import { hasSdkMethod, isJobRequest, type SnippetRequest } from './snippet-request.js';

/** A call by OpenAI's Node SDK, as an ES module. */
export function nodeSnippet(request: SnippetRequest): string {
  const { baseUrl, path, headers, body } = request;
  const savesPictures = path === '/v1/images/generations' && body.response_format !== 'url';
  const hasHeaders = Object.keys(headers).length > 0;
  return [
    ...(savesPictures && hasSdkMethod(request) ? [`import { writeFileSync } from 'node:fs';`] : []),
    `import OpenAI from 'openai';`,
    '',
    'const client = new OpenAI({',
    '  apiKey: process.env.BYWAY_API_KEY,',
    `  baseURL: ${literal(`${baseUrl}/v1`)},`,
    ...(hasHeaders ? [`  defaultHeaders: ${literal(headers, '  ')},`] : []),
    '});',
    '',
    ...call(request, savesPictures),
    '',
  ].join('\n');
}

function call(request: SnippetRequest, savesPictures: boolean): string[] {
  const { path, body } = request;
  const argument = literal(body);
  if (!hasSdkMethod(request)) {
    const post = `await client.post(${literal(path.replace(/^\/v1/, ''))}, { body: ${argument} })`;
    if (!isJobRequest(request)) return [`const answer = ${post};`, 'console.log(answer);'];
    return [
      `let job = ${post};`,
      `while (['queued', 'in_progress'].includes(job.status)) {`,
      '  job = await client.get(`/jobs/${job.id}?wait=30`);',
      '}',
      'console.log(await client.get(`/jobs/${job.id}/result`));',
    ];
  }
  if (path === '/v1/images/generations') {
    const show = savesPictures
      ? "writeFileSync(`picture-${index + 1}.png`, Buffer.from(picture.b64_json, 'base64'));"
      : 'console.log(picture.url);';
    const names = savesPictures ? '[index, picture] of answer.data.entries()' : 'picture of answer.data';
    return [
      `const answer = await client.images.generate(${argument});`,
      `for (const ${names}) {`,
      `  ${show}`,
      '}',
    ];
  }
  if (body.stream !== true) {
    return [
      `const answer = await client.chat.completions.create(${argument});`,
      'console.log(answer.choices[0].message.content);',
    ];
  }
  return [
    `const stream = await client.chat.completions.create(${argument});`,
    'for await (const chunk of stream) {',
    `  process.stdout.write(chunk.choices[0]?.delta.content ?? '');`,
    '}',
  ];
}

/** JSON is JavaScript. @param indent of the line it begins on. */
const literal = (value: unknown, indent = '') =>
  JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}`);

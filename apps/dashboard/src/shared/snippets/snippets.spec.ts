import { describe, expect, it } from '@jest/globals';
import { curlSnippet } from './curl-snippet.js';
import { nodeSnippet } from './node-snippet.js';
import { pythonSnippet } from './python-snippet.js';

const request = {
  baseUrl: 'http://127.0.0.1:8787',
  path: '/v1/images/generations',
  headers: { 'x-portkey-config': 'pc-1' },
  body: { model: 'dall-e-3', prompt: `It's a "kraken"\n$(rm) \\`, n: 1, response_format: 'b64_json' },
};

describe('a call as code', () => {
  it('is written for a shell so that nothing in it is run', () => {
    const code = curlSnippet({ ...request, headers: { 'x-a': "it's $(rm)" } });
    expect(code).toContain(`-H 'x-a: it'\\''s $(rm)'`);
    expect(code).toContain(`<<'JSON'\n{\n  "model": "dall-e-3"`);
  });

  it('is written for Node with the headers of the call', () => {
    const code = nodeSnippet(request);
    expect(code).toContain('"x-portkey-config": "pc-1"');
    expect(code).toContain(`"prompt": ${JSON.stringify(request.body.prompt)}`);
  });

  it('is written for Python as the cookbook does', () => {
    expect(pythonSnippet(request, { withCreateHeaders: true })).toBe(`import base64
import os

from openai import OpenAI
from portkey_ai import createHeaders

client = OpenAI(
    api_key="REDUNDANT",
    base_url="http://127.0.0.1:8787/v1",
    default_headers=createHeaders(
        api_key=os.environ["BYWAY_API_KEY"],
        config="pc-1",
    ),
)

answer = client.images.generate(
    model="dall-e-3",
    prompt="It's a \\"kraken\\"\\n$(rm) \\\\",
    n=1,
    response_format="b64_json",
)
for number, picture in enumerate(answer.data, start=1):
    with open(f"picture-{number}.png", "wb") as file:
        file.write(base64.b64decode(picture.b64_json))
`);
  });
});

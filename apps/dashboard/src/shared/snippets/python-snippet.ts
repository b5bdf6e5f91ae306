import { hasSdkMethod, isJobRequest, type SnippetRequest } from './snippet-request.js';

interface PythonOptions {
  /** Write the headers with Portkey's `createHeaders`, as its cookbook does. */
  withCreateHeaders?: boolean;
}

/** A call by OpenAI's Python SDK. */
export function pythonSnippet(
  request: SnippetRequest,
  { withCreateHeaders = false }: PythonOptions = {},
): string {
  const { baseUrl, headers } = request;
  const savesPicture = savesPictures(request);
  const base = `base_url=${literal(`${baseUrl}/v1`)},`;
  const client = withCreateHeaders
    ? [`api_key="REDUNDANT",`, base, ...createHeaders(headers)]
    : [
        `api_key=os.environ["BYWAY_API_KEY"],`,
        base,
        ...(Object.keys(headers).length === 0 ? [] : [`default_headers=${literal(headers, 1)},`]),
      ];
  return [
    ...(savesPicture ? ['import base64'] : []),
    'import os',
    '',
    'from openai import OpenAI',
    ...(withCreateHeaders ? ['from portkey_ai import createHeaders'] : []),
    '',
    'client = OpenAI(',
    ...client.map((line) => `    ${line}`),
    ')',
    '',
    ...call(request),
    '',
  ].join('\n');
}

/** Its arguments are the names of Portkey's headers in Python's way of writing. */
function createHeaders(headers: SnippetRequest['headers']): string[] {
  const names = Object.entries(headers).map(
    ([name, value]) => `    ${name.replace(/^x-portkey-/, '').replaceAll('-', '_')}=${literal(value)},`,
  );
  return ['default_headers=createHeaders(', '    api_key=os.environ["BYWAY_API_KEY"],', ...names, '),'];
}

function savesPictures({ path, body }: SnippetRequest): boolean {
  return path === '/v1/images/generations' && body.response_format !== 'url';
}

function call(request: SnippetRequest): string[] {
  const { path, body } = request;
  if (!hasSdkMethod(request)) {
    const post = `client.post(${literal(path.replace(/^\/v1/, ''))}, cast_to=object, body=${literal(body)})`;
    if (!isJobRequest(request)) return [`answer = ${post}`, 'print(answer)'];
    return [
      `job = ${post}`,
      'while job["status"] in ("queued", "in_progress"):',
      `    job = client.get(f"/jobs/{job['id']}?wait=30", cast_to=object)`,
      `print(client.get(f"/jobs/{job['id']}/result", cast_to=object))`,
    ];
  }
  const fields = Object.entries(body).map(([name, value]) => `    ${name}=${literal(value, 1)},`);
  if (path === '/v1/images/generations') {
    return ['answer = client.images.generate(', ...fields, ')', ...showPictures(request)];
  }
  const open = (name: string) => [`${name} = client.chat.completions.create(`, ...fields, ')'];
  if (body.stream !== true) return [...open('answer'), 'print(answer.choices[0].message.content)'];
  return [
    ...open('stream'),
    'for chunk in stream:',
    '    if chunk.choices:',
    '        print(chunk.choices[0].delta.content or "", end="", flush=True)',
  ];
}

function showPictures(request: SnippetRequest): string[] {
  if (!savesPictures(request)) return ['for picture in answer.data:', '    print(picture.url)'];
  return [
    'for number, picture in enumerate(answer.data, start=1):',
    '    with open(f"picture-{number}.png", "wb") as file:',
    '        file.write(base64.b64decode(picture.b64_json))',
  ];
}

/** JSON as Python: its strings and numbers read the same. @param depth of the line it begins on. */
function literal(value: unknown, depth = 0): string {
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (value === null || value === undefined) return 'None';
  if (typeof value !== 'object') return JSON.stringify(value);
  const parts = Array.isArray(value)
    ? value.map((item) => literal(item, depth + 1))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${literal(item, depth + 1)}`);
  const [begin, end] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (parts.length === 0) return begin + end;
  const indent = '    '.repeat(depth + 1);
  return `${begin}\n${parts.map((part) => `${indent}${part},\n`).join('')}${'    '.repeat(depth)}${end}`;
}

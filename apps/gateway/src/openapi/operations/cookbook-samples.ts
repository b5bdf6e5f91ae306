import type { CodeSample } from '../document-types.js';

/** The two calls of the cookbook "Fallback from SDXL to Dall-E-3", with the OpenAI SDK. */
export const cookbookSamples: CodeSample[] = [
  {
    lang: 'Python',
    label: 'One provider, by its virtual key',
    source: `from openai import OpenAI
from portkey_ai import createHeaders

client = OpenAI(
    api_key="REDUNDANT",
    base_url="http://127.0.0.1:8787/v1",
    default_headers=createHeaders(
        provider="stabilityai",
        api_key="bw-...",
        virtual_key="stability-1a2b3c",
    ),
)
image = client.images.generate(
    model="stable-diffusion-v1-6",
    prompt="Kraken in the milkyway galaxy",
    n=1,
    size="1024x1024",
    response_format="b64_json",
)`,
  },
  {
    lang: 'Python',
    label: 'With a fallback, by a saved config',
    source: `client = OpenAI(
    api_key="REDUNDANT",
    base_url="http://127.0.0.1:8787/v1",
    default_headers=createHeaders(api_key="bw-...", config="pc-image-fallback-1a2b3c"),
)
image = client.images.generate(
    model="stable-diffusion-v1-6",
    prompt="Harry Potter travelling the world using Portkey",
    n=1,
    size="1024x1024",
    response_format="b64_json",
)`,
  },
  {
    lang: 'Shell',
    label: 'With curl',
    source: `curl http://127.0.0.1:8787/v1/images/generations \\
  -H 'content-type: application/json' \\
  -H 'x-portkey-api-key: bw-...' \\
  -H 'x-portkey-config: pc-image-fallback-1a2b3c' \\
  -d '{"model":"stable-diffusion-v1-6","prompt":"Kraken in the milkyway galaxy","size":"1024x1024"}'`,
  },
];

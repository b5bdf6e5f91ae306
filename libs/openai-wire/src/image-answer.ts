/** One image of an answer: base64 in chunks as they are, or an address. */
export type ImageAnswerItem = ({ b64: readonly Uint8Array[] } | { url: string }) & {
  revised_prompt?: string | undefined;
};

export interface ImageAnswer {
  /** Unix seconds. */
  created: number;
  items: readonly ImageAnswerItem[];
  /** Top-level fields after `data`; `created` and `data` in it are ignored. */
  extra?: Record<string, unknown>;
}

export interface ImageAnswerBody {
  /** The JSON body in order. Image chunks are the very arrays that were given. */
  chunks: Uint8Array[];
  /** Bytes in all chunks together. */
  length: number;
}

/** `,"a":1,"b":2` for the rest of an object that is already open. */
function furtherMembers(members: Record<string, unknown>): string {
  const json = JSON.stringify(members);
  return json === '{}' ? '' : `,${json.slice(1, -1)}`;
}

/**
 * The body of an OpenAI images answer, as chunks around the images' own bytes: megabytes of base64
 * are neither copied nor parsed. Base64 must be without a `data:` prefix.
 */
export function imageAnswerChunks(answer: ImageAnswer): ImageAnswerBody {
  const chunks: Uint8Array[] = [];
  let text = `{"created":${JSON.stringify(answer.created)},"data":[`;
  const flush = () => {
    chunks.push(Buffer.from(text));
    text = '';
  };
  answer.items.forEach((item, index) => {
    if (index > 0) text += ',';
    if ('b64' in item) {
      text += '{"b64_json":"';
      flush();
      chunks.push(...item.b64);
      text = '"';
    } else {
      text += `{"url":${JSON.stringify(item.url)}`;
    }
    text += `${furtherMembers({ revised_prompt: item.revised_prompt })}}`;
  });
  const { created: _created, data: _data, ...extra } = answer.extra ?? {};
  text += `]${furtherMembers(extra)}}`;
  flush();
  return { chunks, length: chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0) };
}

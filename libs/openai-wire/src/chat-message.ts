import { z } from 'zod';

/** `http(s)` address or `data:` URL of an image. What a URL may reach is checked when it is fetched. */
const imageUrl = z
  .string()
  .refine(
    (url) => /^https?:\/\/./i.test(url) || /^data:image\/[a-z0-9.+-]+;base64,./i.test(url),
    'must be an http or https URL, or data:image/<type>;base64,<data>',
  );

const textPart = z.looseObject({ type: z.literal('text'), text: z.string() });
const imagePart = z.looseObject({
  type: z.literal('image_url'),
  image_url: z.looseObject({ url: imageUrl, detail: z.enum(['auto', 'low', 'high']).optional() }),
});
const audioPart = z.looseObject({
  type: z.literal('input_audio'),
  input_audio: z.looseObject({ data: z.string().min(1), format: z.enum(['wav', 'mp3']) }),
});
const filePart = z.looseObject({
  type: z.literal('file'),
  file: z.looseObject({
    filename: z.string().optional(),
    file_data: z.string().optional(),
    file_id: z.string().optional(),
  }),
});
const refusalPart = z.looseObject({ type: z.literal('refusal'), refusal: z.string() });

const userPart = z.discriminatedUnion('type', [textPart, imagePart, audioPart, filePart]);
const texts = z.union([z.string(), z.array(textPart).min(1)]);

const toolCall = z.looseObject({
  id: z.string().min(1),
  type: z.literal('function'),
  function: z.looseObject({ name: z.string().min(1), arguments: z.string() }),
});

/** Messages of `POST /v1/chat/completions`. Source: openai-openapi 2.3.0 (2026-08-21). */
export const chatMessageSchema = z.discriminatedUnion('role', [
  z.looseObject({ role: z.literal('system'), content: texts }),
  z.looseObject({ role: z.literal('developer'), content: texts }),
  z.looseObject({ role: z.literal('user'), content: z.union([z.string(), z.array(userPart).min(1)]) }),
  z.looseObject({
    role: z.literal('assistant'),
    content: z.union([z.string(), z.array(z.discriminatedUnion('type', [textPart, refusalPart]))]).nullish(),
    refusal: z.string().nullish(),
    tool_calls: z.array(toolCall).nullish(),
  }),
  z.looseObject({ role: z.literal('tool'), tool_call_id: z.string().min(1), content: texts }),
  // OpenAI's older form of a tool message.
  z.looseObject({ role: z.literal('function'), name: z.string().min(1), content: z.string().nullable() }),
]);
export type ChatMessage = z.output<typeof chatMessageSchema>;
export type ChatUserPart = z.output<typeof userPart>;
export type ChatToolCall = z.output<typeof toolCall>;

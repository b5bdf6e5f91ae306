import { notSimulated } from '../http/provider-refusal.js';

/** Directions in square brackets that a prompt may carry for benchmarks. */
export interface PromptMarkers {
  /** The prompt without its markers. */
  text: string;
  /** `[bytes=2000000]`: exact size of the PNG. */
  bytes?: number;
  /** `[plain]`: one shared picture per size, whatever the prompt says, so that rendering costs nothing. */
  plain: boolean;
}

const MAX_PICTURE_BYTES = 100_000_000;

export function readPromptMarkers(prompt: string): PromptMarkers {
  const size = /\[bytes=(\d{1,12})\]/.exec(prompt)?.[1];
  return {
    text: prompt.replace(/\[bytes=\d{1,12}\]|\[plain\]/g, '').trim(),
    ...(size !== undefined && { bytes: Number(size) }),
    plain: prompt.includes('[plain]'),
  };
}

/** @throws ProviderRefusal when a marker asks for what cannot be made */
export function checkMarkers(prompt: string, format: 'png' | 'jpeg'): void {
  const { bytes } = readPromptMarkers(prompt);
  if (bytes === undefined) return;
  if (format !== 'png') throw notSimulated('[bytes=N] works for png only');
  if (bytes > MAX_PICTURE_BYTES) throw notSimulated(`[bytes=N] goes up to ${MAX_PICTURE_BYTES}`);
}

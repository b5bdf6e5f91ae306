import type { Completion } from './completion.js';

/** Puts a streamed text completion together again, as the call without `stream` would have answered. */
export class CompletionAssembler {
  private readonly choices = new Map<number, { text: string; reason: string | null }>();
  private first: Completion | undefined;
  private usage: Completion['usage'];

  add(chunk: Completion): void {
    this.first ??= chunk;
    if (chunk.usage) this.usage = chunk.usage;
    for (const { index, text, finish_reason: reason } of chunk.choices) {
      const grown = this.choices.get(index) ?? { text: '', reason: null };
      this.choices.set(index, { text: grown.text + text, reason: reason ?? grown.reason });
    }
  }

  /** What has come so far; null before the first chunk. */
  completion(): Completion | null {
    if (this.first === undefined) return null;
    const choices = [...this.choices]
      .sort(([a], [b]) => a - b)
      .map(([index, { text, reason }]) => ({ index, text, finish_reason: reason }));
    return { ...this.first, choices, usage: this.usage ?? null };
  }
}

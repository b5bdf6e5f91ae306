import { type FileHandle, open } from 'node:fs/promises';
import { type AssetFacts, assetFactsSchema } from './asset-facts.js';

/**
 * One asset is one file: a line of JSON with the facts, then the bytes. One file rather than two, so
 * that one rename makes both appear.
 */
const MAX_HEADER_BYTES = 4096;
const LINE_FEED = 0x0a;

/** Writes a new file and brings it to the disk. Fails when the file exists. */
export async function writeAssetFile(
  path: string,
  facts: AssetFacts,
  chunks: readonly Uint8Array[],
): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(facts)}\n`);
    for (const chunk of chunks) await file.writeFile(chunk);
    await file.sync();
  } finally {
    await file.close();
  }
}

export interface OpenAssetFile {
  file: FileHandle;
  facts: AssetFacts;
  /** Where the bytes begin. */
  start: number;
  /** Bytes after the header. */
  size: number;
}

/** Opens a file for reading; the caller closes `file`. Throws node's error when it is not there. */
export async function openAssetFile(path: string): Promise<OpenAssetFile> {
  const file = await open(path, 'r');
  try {
    const [head, { size }] = await Promise.all([
      file.read(Buffer.alloc(MAX_HEADER_BYTES), 0, MAX_HEADER_BYTES, 0),
      file.stat(),
    ]);
    const end = head.buffer.subarray(0, head.bytesRead).indexOf(LINE_FEED);
    if (end < 0) throw new Error('The asset file has no header.');
    const facts = assetFactsSchema.parse(JSON.parse(head.buffer.toString('utf8', 0, end)));
    return { file, facts, start: end + 1, size: size - end - 1 };
  } catch (error) {
    await file.close();
    throw error;
  }
}

import { Jimp } from '../pictures/jimp.js';

/** A picture that a caller really sent, as decoding it showed. */
export interface GivenPicture {
  width: number;
  height: number;
  mediaType: string;
}

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/;
const FETCH_MS = 5000;

/** Whether the simulator may fetch an address: only on this machine, it asks nothing of the network. */
export function isFetchable(url: string): boolean {
  return /^https?:/i.test(url) && URL.canParse(url) && LOOPBACK.test(new URL(url).hostname);
}

/** Decodes a picture given as `data:` URL or at a {@link isFetchable} address; null when it is none. */
export async function givenPicture(url: string): Promise<GivenPicture | null> {
  try {
    return await decodePicture(await bytesAt(url));
  } catch {
    return null;
  }
}

/** Width and height in pixels, from the decoded picture. @throws when the bytes are no picture */
export async function decodePicture(bytes: Buffer): Promise<GivenPicture> {
  const picture = await Jimp.read(bytes);
  return { width: picture.width, height: picture.height, mediaType: picture.mime ?? 'image/unknown' };
}

async function bytesAt(url: string): Promise<Buffer> {
  const base64 = /^data:[^,]*;base64,(.*)$/s.exec(url)?.[1];
  if (base64 !== undefined) return Buffer.from(base64, 'base64');
  const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_MS), redirect: 'error' });
  return Buffer.from(await response.arrayBuffer());
}

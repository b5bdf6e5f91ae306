import { measureText } from '@jimp/plugin-print';
import type { FontLadder } from './fonts.js';
import { drawLine } from './glyphs.js';
import { blend, type Colour, type Pixels } from './pixels.js';
import { drawableText, layOutText, type TextBlock } from './text-layout.js';

export interface Caption {
  provider: string;
  model: string;
  prompt: string;
}

// See landscape.ts.
const { max, min, round, sqrt } = Math;

const PANEL: Colour = [10, 12, 24];

/** Writes provider, model, prompt and size on a dark panel at the foot of the picture. */
export function letterPicture(pixels: Pixels, fonts: FontLadder, caption: Caption): void {
  const { width, height } = pixels;
  const margin = max(4, round(min(width, height) * 0.04));
  const padding = round(margin * 0.8);
  const inner = width - 2 * (margin + padding);
  const small = smallFonts(fonts, min(width, height));
  const head = layOutText(small, `${caption.provider} / ${caption.model}`, {
    width: inner,
    height: height * 0.1,
  });
  const foot = layOutText(small, `${width} x ${height} - provider simulator`, {
    width: inner,
    height: height * 0.1,
  });
  const body = layOutText(promptFonts(fonts, min(width, height)), caption.prompt || '(no words)', {
    width: inner,
    height: height * 0.42,
  });
  const gap = round(padding * 0.5);
  const panelHeight = head.height + body.height + foot.height + 2 * gap + 2 * padding;
  const top = height - margin - panelHeight;
  paintPanel(pixels, {
    left: margin,
    top,
    right: width - margin,
    bottom: height - margin,
    radius: padding,
  });
  let y = top + padding;
  for (const block of [head, body, foot]) {
    printBlock(pixels, block, { x: margin + padding, y, width: inner, centred: block === body });
    y += block.height + gap;
  }
}

/** Head and foot: about a thirtieth of the shorter side. */
function smallFonts(fonts: FontLadder, shorter: number): FontLadder {
  const fitting = fonts.filter((font) => font.common.lineHeight <= max(shorter / 20, 1));
  return fitting.length > 0 ? fitting : fonts.slice(-1);
}

/** The prompt: never so large that a short one would fill the picture, nor too small to read. */
function promptFonts(fonts: FontLadder, shorter: number): FontLadder {
  const fitting = fonts.filter(
    ({ common }) => common.lineHeight <= shorter / 8 && common.lineHeight >= shorter / 70,
  );
  return fitting.length > 0 ? fitting : fonts.slice(-1);
}

function printBlock(
  pixels: Pixels,
  block: TextBlock,
  place: { x: number; y: number; width: number; centred: boolean },
): void {
  block.lines.forEach((line, index) => {
    const text = drawableText(block.font, line);
    const indent = place.centred ? round((place.width - measureText(block.font, text)) / 2) : 0;
    drawLine(pixels, block.font, { x: place.x + indent, y: place.y + index * block.lineHeight, text });
  });
}

interface Panel {
  left: number;
  top: number;
  right: number;
  bottom: number;
  radius: number;
}

function paintPanel(pixels: Pixels, { left, top, right, bottom, radius }: Panel): void {
  for (let y = max(0, top); y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const dx = max(left + radius - x, x - (right - radius - 1), 0);
      const dy = max(top + radius - y, y - (bottom - radius - 1), 0);
      const coverage = min(1, max(0, radius + 0.5 - sqrt(dx * dx + dy * dy)));
      if (coverage > 0) blend(pixels, (y * pixels.width + x) * 4, { colour: PANEL, alpha: 0.62 * coverage });
    }
  }
}

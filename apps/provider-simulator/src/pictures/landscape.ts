import { blend, colourFromHsl, WHITE, type Colour, type Pixels } from './pixels.js';
import type { Random } from './seeded-random.js';

// Taken out of the global once: inside Jest's sandbox each look-up of a global in a pixel loop costs ten times more.
const { ceil, floor, max, min, sin, sqrt, PI } = Math;

/**
 * Fills the pixels with a generated evening: a sky, a glowing disc, stars, soft lights and three ridges.
 * @param options.transparentSky leaves everything above the ridges transparent, for `background: "transparent"`.
 */
export function paintLandscape(pixels: Pixels, random: Random, options: { transparentSky: boolean }): void {
  // Blue to magenta above, turning one way or the other towards the horizon.
  const hue = 200 + random() * 100;
  const turn = random() < 0.6 ? 1 : -1;
  paintSky(pixels, [
    colourFromHsl(hue, 0.55, 0.2),
    colourFromHsl(hue + 35 * turn, 0.6, 0.46),
    colourFromHsl(hue + 75 * turn, 0.85, 0.74),
  ]);
  paintStars(pixels, random);
  paintGlow(pixels, random, colourFromHsl(hue + 90 * turn, 1, 0.9));
  paintLights(pixels, random, hue);
  const sky = paintRidges(pixels, random, hue + (turn === 1 ? 20 : -5));
  if (options.transparentSky) clearSky(pixels, sky);
}

function paintSky({ data, width, height }: Pixels, stops: readonly [Colour, Colour, Colour]): void {
  const [top, middle, bottom] = stops;
  for (let y = 0; y < height; y++) {
    const place = (y / height) * 2;
    const from = place < 1 ? top : middle;
    const to = place < 1 ? middle : bottom;
    const part = place < 1 ? place : place - 1;
    const red = from[0] + (to[0] - from[0]) * part;
    const green = from[1] + (to[1] - from[1]) * part;
    const blue = from[2] + (to[2] - from[2]) * part;
    for (let x = 0, at = y * width * 4; x < width; x++, at += 4) {
      // A little ordered noise keeps the gradient from banding.
      const dither = ((x * 5 + y * 3) & 3) * 0.25;
      data[at] = red + dither;
      data[at + 1] = green + dither;
      data[at + 2] = blue + dither;
      data[at + 3] = 255;
    }
  }
}

interface Disc {
  x: number;
  y: number;
  radius: number;
  colour: Colour;
  /** Opacity at a distance from the centre, both 0-1. */
  alphaAt: (distance: number) => number;
}

function paintDisc(pixels: Pixels, { x, y, radius, colour, alphaAt }: Disc): void {
  const bottom = min(pixels.height - 1, ceil(y + radius));
  const right = min(pixels.width - 1, ceil(x + radius));
  for (let py = max(0, floor(y - radius)); py <= bottom; py++) {
    for (let px = max(0, floor(x - radius)); px <= right; px++) {
      const distance = sqrt((px - x) * (px - x) + (py - y) * (py - y)) / radius;
      if (distance >= 1) continue;
      blend(pixels, (py * pixels.width + px) * 4, { colour, alpha: alphaAt(distance) });
    }
  }
}

function paintStars(pixels: Pixels, random: Random): void {
  const unit = min(pixels.width, pixels.height);
  for (let i = 0; i < 90; i++) {
    const brightness = 0.25 + random() * 0.6;
    paintDisc(pixels, {
      x: random() * pixels.width,
      y: random() ** 1.6 * pixels.height * 0.55,
      radius: max(1, unit * (0.001 + random() * 0.0022)),
      colour: WHITE,
      alphaAt: (distance) => brightness * (1 - distance * distance),
    });
  }
}

function paintGlow(pixels: Pixels, random: Random, colour: Colour): void {
  const unit = min(pixels.width, pixels.height);
  const centre = { x: pixels.width * (0.2 + random() * 0.6), y: pixels.height * (0.24 + random() * 0.14) };
  paintDisc(pixels, { ...centre, radius: unit * 0.4, colour, alphaAt: (d) => 0.5 * (1 - d) ** 2 });
  // The edge is softened over the last two hundredths, or it would show steps.
  paintDisc(pixels, {
    ...centre,
    radius: unit * 0.1,
    colour,
    alphaAt: (d) => 0.95 * min(1, (1 - d) * 40),
  });
}

function paintLights(pixels: Pixels, random: Random, hue: number): void {
  const unit = min(pixels.width, pixels.height);
  for (let i = 0; i < 9; i++) {
    const strength = 0.07 + random() * 0.1;
    paintDisc(pixels, {
      x: random() * pixels.width,
      y: random() * pixels.height * 0.7,
      radius: unit * (0.03 + random() * 0.09),
      colour: colourFromHsl(hue - 40 + random() * 120, 0.9, 0.82),
      // Fuller at the rim, as out-of-focus lights are.
      alphaAt: (d) => strength * (0.55 + 0.45 * d) * min(1, (1 - d) * 14),
    });
  }
}

/** @returns for each column the first row that is not sky. */
function paintRidges(pixels: Pixels, random: Random, hue: number): Int32Array {
  const { data, width, height } = pixels;
  const skyline = new Int32Array(width).fill(height);
  for (let layer = 0; layer < 3; layer++) {
    const colour = colourFromHsl(hue - layer * 12, 0.42, 0.4 - layer * 0.13);
    const waves = [1.3, 2.9, 7.1].map((turns, index) => ({
      turns: turns * (0.8 + random() * 0.5),
      phase: random() * PI * 2,
      rise: (height * (0.055 - layer * 0.008)) / (index * 1.6 + 1),
    }));
    const base = height * (0.54 + layer * 0.12);
    for (let x = 0; x < width; x++) {
      let ridge = base;
      for (const { turns, phase, rise } of waves) {
        ridge += sin((x / width) * turns * PI * 2 + phase) * rise;
      }
      const first = max(0, min(height - 1, floor(ridge)));
      if (first < (skyline[x] ?? 0)) skyline[x] = first;
      // The first row is laid on by the part of it the ridge covers.
      blend(pixels, (first * width + x) * 4, { colour, alpha: 1 - (ridge - floor(ridge)) });
      for (let y = first + 1, at = (y * width + x) * 4; y < height; y++, at += width * 4) {
        data[at] = colour[0];
        data[at + 1] = colour[1];
        data[at + 2] = colour[2];
      }
    }
  }
  return skyline;
}

function clearSky({ data, width }: Pixels, skyline: Int32Array): void {
  skyline.forEach((first, x) => {
    for (let y = 0; y < first; y++) data[(y * width + x) * 4 + 3] = 0;
  });
}

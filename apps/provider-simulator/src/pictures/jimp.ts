import { createJimp } from '@jimp/core';
import gif from '@jimp/js-gif';
import jpeg from '@jimp/js-jpeg';
import png from '@jimp/js-png';
import * as resize from '@jimp/plugin-resize';

/** What the simulator needs of jimp: the whole of it is ten times as many files to install and to load. */
export const Jimp = createJimp({ formats: [gif, jpeg, png], plugins: [resize.methods] });

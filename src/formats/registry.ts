import type { Format } from './format.ts';
import { sodaCore } from './soda-core.ts';
import { sodaLibrary } from './soda-library.ts';

/** Every value of the input `format`. */
export const FORMATS = {
  'soda-library': sodaLibrary,
  'soda-core': sodaCore,
} as const satisfies Record<string, Format>;

export type FormatName = keyof typeof FORMATS;

export const FORMAT_NAMES = Object.keys(FORMATS) as FormatName[];

import { statSync } from 'node:fs';

const IS_WINDOWS = process.platform === 'win32';

/** What `stat` reports for a mode in octal: of all its bits, Windows has the one for writing. */
export function nativeMode(octal: string): string {
  return !IS_WINDOWS ? octal : (Number.parseInt(octal, 8) & 0o200) === 0 ? '444' : '666';
}

/** The permission bits of a path, in octal. */
export function modeOf(path: string | undefined): string {
  return (statSync(path ?? '').mode & 0o777).toString(8);
}

/** The most milliseconds that a run of the action may take; under Wine, where a process starts slowly, it is more. */
export function nativeTime(milliseconds: number): number {
  return process.env['WINDOWS_IS_WINE'] === 'true' ? 4 * milliseconds : milliseconds;
}

import type { FilePart } from './format.ts';

/** The profile that the Soda CLI takes when none is named. */
export const PROFILE = 'default';

/** The text of a credentials file, and which part of it the action wrote. */
export interface CredentialsText {
  readonly text: string;
  readonly part: FilePart;
}

/** A file with nothing but the profile. */
export function profileAlone(lines: readonly string[]): CredentialsText {
  return { text: [...lines, ''].join('\n'), part: { key: PROFILE, amongOthers: false, addedBreak: '' } };
}

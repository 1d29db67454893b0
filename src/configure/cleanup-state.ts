import { dirname, resolve } from 'node:path';
import { parseHeader } from '../formats/header.ts';
import { isRecord, isTemporaryFor } from '../shared/files.ts';
import { hasControlCharacters } from './location.ts';

/**
 * What a step writes, saved before it does so: all that `post` may remove. Absolute paths without links. Other programs
 * of the job can write such a state too: each of its members is checked, and none of them alone names a file that is
 * removed.
 */
export interface CleanupState {
  readonly file: string;
  /** The first of the written lines, which no other step writes. */
  readonly header: string;
  /** Set when only a profile in the file was written, and the rest of the file stays. */
  readonly profile?: ProfileState;
  /** Where the file is written before it gets its name: beside it. */
  readonly temporaryFile: string;
  /** The directories made for it, outermost first, each in the one before, the last one that of the file. */
  readonly directories: readonly string[];
  /** Whether lines for the file were added to the exclude file of its Git repository. */
  readonly excluded: boolean;
  /** Whether the file is removed when the job ends; a temporary file left behind always is. */
  readonly cleanup: boolean;
}

/** What is needed to leave the rest of a file as it was. */
export interface ProfileState {
  /** The permissions of the existing file; absent when it had nothing but what the action had written. */
  readonly modeBefore?: number;
  /** The line break that was added before the lines; empty where there was one. */
  readonly addedBreak: string;
}

/** The name under which the runner keeps it for `post`. */
export const CLEANUP_STATE = 'cleanup';

/** Reads a state that the runner kept; `undefined` for anything else. */
export function parseCleanupState(text: string): CleanupState | undefined {
  try {
    const document: unknown = JSON.parse(text);
    return isCleanupState(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

const MEMBERS = ['file', 'header', 'profile', 'temporaryFile', 'directories', 'excluded', 'cleanup'];
const PROFILE_MEMBERS = ['modeBefore', 'addedBreak'];

function isCleanupState(value: unknown): value is CleanupState {
  if (!hasOnly(value, MEMBERS)) {
    return false;
  }
  const { file, header, profile, temporaryFile, directories, excluded, cleanup } = value;
  return (
    isPlainPath(file) &&
    typeof header === 'string' &&
    parseHeader(header) !== undefined &&
    typeof temporaryFile === 'string' &&
    isTemporaryFor(temporaryFile, file) &&
    isChainTo(file, directories) &&
    typeof excluded === 'boolean' &&
    typeof cleanup === 'boolean' &&
    (profile === undefined || isProfileState(profile))
  );
}

function hasOnly(value: unknown, names: readonly string[]): value is Readonly<Record<string, unknown>> {
  return isRecord(value) && Object.keys(value).every((name) => names.includes(name));
}

function isPlainPath(value: unknown): value is string {
  return typeof value === 'string' && resolve(value) === value && !hasControlCharacters(value);
}

/** Whether these are the innermost directories of a file, each once, outermost first. */
function isChainTo(file: string, directories: unknown): boolean {
  if (!Array.isArray(directories)) {
    return false;
  }
  const inward = [...directories, file];
  return directories.every((directory, index) => directory === dirname(inward[index + 1]));
}

function isProfileState(value: unknown): value is ProfileState {
  if (!hasOnly(value, PROFILE_MEMBERS)) {
    return false;
  }
  const { addedBreak, modeBefore } = value;
  return (
    typeof addedBreak === 'string' &&
    /^(?:\r?\n)?$/.test(addedBreak) &&
    (modeBefore === undefined ||
      (typeof modeBefore === 'number' && Number.isInteger(modeBefore) && (modeBefore & 0o777) === modeBefore))
  );
}

import { isMap, isScalar } from 'yaml';
import { ActionError } from '../shared/action-error.ts';
import {
  type BlockMapping,
  type KeyLines,
  linesOfKey,
  MappingProblem,
  parseBlockMapping,
} from '../shared/yaml.ts';
import { isHeaderLine } from './header.ts';
import type { RenderRequest } from './types.ts';
import { type CredentialsText, PROFILE, profileOnly } from './written-profile.ts';

/**
 * The text of a credentials file with another profile `default`. All other lines stay as they are: order, comments and
 * quoting of the other profiles.
 * @param lines the header and the profile. The header comes right above the profile, so that the action recognizes its
 * own profile in a file that it did not write
 * @param request has the key pair in those lines, and whether a profile that the action did not write may be replaced
 * @throws ActionError, with line and column and without any of the text, for a text that is not such a file
 */
export function withProfile(
  existing: string,
  lines: readonly string[],
  { pair, overwrite }: Pick<RenderRequest, 'pair' | 'overwrite'>,
): CredentialsText {
  const [firstLine = '', ...otherLines] = existing.split(/(?<=\n)/);
  if (isHeaderLine(firstLine) && otherLines.join('').trim() === '') {
    return profileOnly(lines);
  }
  const mark = existing.startsWith('\uFEFF') ? '\uFEFF' : '';
  const text = existing.slice(mark.length);
  const lineBreak = /\r\n/.test(text) ? '\r\n' : '\n';
  const profiles = parse(text);
  const replaced = linesOfKey(profiles, text, PROFILE);
  const header = replaced === undefined ? undefined : headerAbove(text, replaced);
  if (replaced !== undefined && header === undefined && !overwrite) {
    throw profileExists();
  }
  const from = header ?? replaced?.from ?? profiles.end;
  const before = text.slice(0, from);
  const after = text.slice(replaced?.to ?? from);
  const addedBreak = before === '' || /\n$/.test(before) ? '' : lineBreak;
  const indentation = ' '.repeat(profiles.indentation);
  const written = lines.map((line) => `${indentation}${line}${lineBreak}`).join('');
  const result = `${before}${addedBreak}${written}${after}`;
  checkResult(result, profiles);
  const besideOthers = header !== 0 || mark !== '' || after.trim() !== '';
  const replacesOtherPair = header !== undefined && !hasPair(profiles, pair);
  return {
    text: `${mark}${result}`,
    profile: { besideOthers, addedBreak, ...(replacesOtherPair ? { replacesOtherPair } : {}) },
  };
}

function hasPair({ items }: BlockMapping, { id, secret }: RenderRequest['pair']): boolean {
  const profile = items.find(({ key }) => isScalar(key) && key.value === PROFILE)?.value;
  const has = (name: string, expected: string) => isMap(profile) && profile.get(name) === expected;
  return has('api_key_id', id.reveal()) && has('api_key_secret', secret.reveal());
}

/** Where the header above the action's own profile starts; `undefined` when the action did not write the profile. */
function headerAbove(text: string, { from }: KeyLines): number | undefined {
  const start = text.lastIndexOf('\n', from - 2) + 1;
  return isHeaderLine(text.slice(start, from)) ? start : undefined;
}

function parse(text: string): BlockMapping {
  try {
    return parseBlockMapping(text);
  } catch (error) {
    throw error instanceof MappingProblem ? unusable(error.message) : error;
  }
}

/** The written text must have the same profiles as before: anything else would be a defect of this module. */
function checkResult(text: string, original: BlockMapping): void {
  const others = ({ keys }: BlockMapping) => keys.filter((name) => name !== PROFILE).join('\n');
  const result = parse(text);
  if (others(result) !== others(original) || !result.keys.includes(PROFILE)) {
    throw unusable('A profile cannot be added to it without changing the others.');
  }
}

function profileExists(): ActionError {
  return new ActionError('Configuration file exists', {
    what: "The profile 'default' was not written: the existing file already has one.",
    why: 'This action did not write that profile, and could not restore it when the job ends.',
    fix: "Set 'overwrite: true' to replace that profile; the other profiles stay as they are.",
  });
}

function unusable(why: string): ActionError {
  return new ActionError('Credentials file not usable', {
    what: 'The existing file cannot be read as profiles of the Soda CLI, and its profiles would be lost.',
    why,
    fix: "Correct or remove the file, or set 'config-path' to another path.",
  });
}

import { isMap, isScalar } from 'yaml';
import { ActionError } from '../shared/action-error.ts';
import type { KeyPair } from '../shared/secret.ts';
import {
  type BlockMapping,
  type KeyLines,
  linesOfKey,
  MappingProblem,
  parseBlockMapping,
} from '../shared/yaml.ts';
import { type CredentialsText, isHeaderLine, PROFILE, profileAlone } from './types.ts';

/**
 * The text of a credentials file with another profile `default`. All other lines stay as they are: order, comments and
 * quoting of the other profiles.
 * @param lines the header and the profile. The header stands right above the profile, so that the action knows its own
 * profile again in a file of somebody else
 * @param pair the key pair in those lines
 * @param overwrite whether a profile `default` that the action did not write may be replaced
 * @throws ActionError, with line and column and without any of the text, for a text that is not such a file
 */
export function withDefaultProfile(
  standing: string,
  lines: readonly string[],
  { pair, overwrite }: { readonly pair: KeyPair; readonly overwrite: boolean },
): CredentialsText {
  if (isOfAnotherFormat(standing)) {
    return profileAlone(lines);
  }
  const mark = standing.startsWith('\uFEFF') ? '\uFEFF' : '';
  const text = standing.slice(mark.length);
  const lineBreak = /\r\n/.test(text) ? '\r\n' : '\n';
  const profiles = parse(text);
  const existing = linesOfKey(profiles, text, PROFILE);
  const header = existing === undefined ? undefined : headerAbove(text, existing);
  if (existing !== undefined && header === undefined && !overwrite) {
    throw foreignProfile();
  }
  const from = header ?? existing?.from ?? profiles.end;
  const before = text.slice(0, from);
  const after = text.slice(existing?.to ?? from);
  const addedBreak = before === '' || /\n$/.test(before) ? '' : lineBreak;
  const indentation = ' '.repeat(profiles.indentation);
  const written = lines.map((line) => `${indentation}${line}${lineBreak}`).join('');
  const result = `${before}${addedBreak}${written}${after}`;
  checkResult(result, profiles);
  const amongOthers = header !== 0 || mark !== '' || after.trim() !== '';
  const replacesOtherPair = header !== undefined && !holdsPair(profiles, pair);
  return {
    text: `${mark}${result}`,
    part: { key: PROFILE, amongOthers, addedBreak, ...(replacesOtherPair ? { replacesOtherPair } : {}) },
  };
}

/** What the files of the other formats hold below their header. */
const OTHER_FORMATS: readonly RegExp[] = [
  // soda-library, soda-core, soda-agent
  /^(?:soda_cloud|soda):\n(?: +\S.*\n)+$/,
  // kubernetes-secret
  /^apiVersion: v1\nkind: Secret\nmetadata:\n(?:(?:type|data|stringData): ?.*\n| +\S.*\n)+$/,
  // env-file, soda-mcp, curl, curl-reporting, netrc
  /^(?:(?:[A-Za-z_]\w*=|(?:user|header) = "|machine ).*\n)+$/,
];

/**
 * Whether a text is a file that the action wrote in another format: nothing in it is a profile then. A header that is
 * left above profiles of somebody else, after its own profile was deleted, says nothing about those.
 */
function isOfAnotherFormat(text: string): boolean {
  const [first = '', ...others] = text.split(/(?<=\n)/);
  const below = others.join('');
  return isHeaderLine(first) && (below.trim() === '' || OTHER_FORMATS.some((form) => form.test(below)));
}

/** Whether the profile holds this pair. */
function holdsPair({ items }: BlockMapping, pair: KeyPair): boolean {
  const profile = items.find(({ key }) => isScalar(key) && key.value === PROFILE)?.value;
  if (!isMap(profile)) {
    return false;
  }
  const value = (name: string): unknown => {
    const node = profile.get(name, true);
    return isScalar(node) ? node.value : undefined;
  };
  return value('api_key_id') === pair.id.reveal() && value('api_key_secret') === pair.secret.reveal();
}

/** Where the header of the action's own profile starts; `undefined` when somebody else wrote the profile. */
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

/** The written text must hold the same profiles as before: anything else would be a mistake of this module. */
function checkResult(text: string, original: BlockMapping): void {
  const others = ({ keys }: BlockMapping) => keys.filter((name) => name !== PROFILE).join('\n');
  const result = parse(text);
  if (others(result) !== others(original) || !result.keys.includes(PROFILE)) {
    throw unusable('A profile cannot be added to it without changing the others.');
  }
}

function foreignProfile(): ActionError {
  return new ActionError('Configuration file exists', {
    what: "The profile 'default' was not written: the file that stands there has one.",
    why: 'This action did not write that profile, and could not put it back when the job ends.',
    fix: "Set 'overwrite: true' to replace that profile; the other profiles stay as they are.",
  });
}

function unusable(why: string): ActionError {
  return new ActionError('Credentials file not usable', {
    what: 'The file that stands at the path cannot be read as profiles of the Soda CLI, and its profiles would be lost.',
    why,
    fix: "Correct or remove the file, or set 'config-path' to another path.",
  });
}

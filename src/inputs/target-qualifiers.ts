import type { Qualifier } from '../github/patterns.ts';
import { LineError, unescapeText, WILDCARD } from './target-escapes.ts';

const ACCEPTED =
  "between '[' and ']' stand topic:TOPIC, visibility:public, visibility:private, visibility:internal or props.NAME:VALUE, separated by spaces; a VALUE with spaces stands in double quotes";

/** The end of the qualifiers, or one of them: its name and its value, with or without quotation marks. */
const PART = /\s*(?:(\])|([^\s\]":]+):(?:"([^"]*)"|([^\s\]"]+))(?=[\s\]]))/y;

/**
 * Parses the qualifiers of a pattern, without their duplicates.
 * @param text starts with `[`
 * @returns the qualifiers, and the text after the `]`
 * @throws LineError
 */
export function parseQualifiers(text: string): { readonly qualifiers: Qualifier[]; readonly rest: string } {
  const qualifiers = new Map<string, Qualifier>();
  for (let at = 1; ; ) {
    PART.lastIndex = at;
    const [part, end, name = '', quoted, plain = ''] = PART.exec(text) ?? [];
    if (part === undefined) {
      throw new LineError(ACCEPTED);
    }
    at += part.length;
    if (end !== undefined) {
      return { qualifiers: checked([...qualifiers.values()]), rest: text.slice(at) };
    }
    const qualifier = parseQualifier(name, quoted ?? plain);
    qualifiers.set(JSON.stringify(qualifier), qualifier);
  }
}

function checked(qualifiers: Qualifier[]): Qualifier[] {
  if (qualifiers.length === 0) {
    throw new LineError(ACCEPTED);
  }
  if (qualifiers.filter(({ by }) => by === 'visibility').length > 1) {
    throw new LineError('a repository has one visibility only, and all qualifiers have to match');
  }
  return qualifiers;
}

const VISIBILITIES = ['public', 'private', 'internal'] as const;

function parseQualifier(name: string, text: string): Qualifier {
  if (WILDCARD.test(text)) {
    throw new LineError("the value of a qualifier is given in full; a '*' in it is written '\\*'");
  }
  const value = unescapeText(text);
  // GitHub keeps topics in lower case
  const topic = value.toLowerCase();
  if (name === 'topic' && /^[a-z0-9][a-z0-9-]*$/.test(topic)) {
    return { by: 'topic', value: topic };
  }
  const visibility = VISIBILITIES.find((each) => each === value);
  if (name === 'visibility' && visibility !== undefined) {
    return { by: 'visibility', value: visibility };
  }
  const [, property] = /^props\.([\w$#-]+)$/.exec(unescapeText(name)) ?? [];
  if (property !== undefined && value.trim() !== '') {
    return { by: 'property', property, value };
  }
  throw new LineError(ACCEPTED);
}

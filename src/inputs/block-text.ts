// The text of a pasted `soda_cloud` block, without the YAML parser: that is loaded only where there is a block.
import { UnicodePattern } from '../shared/unicode-pattern.ts';

/** The rest of the line is matched, not consumed: in JSON it has another key. */
const KEY_LINE = /api_key_(?:id|secret)["']?\s*:[ \t]*(?=([^\r\n]*))/g;

/** A quoted text at the beginning, with the escapes of its kind of quotes. */
const QUOTED = /^(?:"((?:\\.|[^"\\])*)"|'((?:''|[^'])*)').*$/;

/** Whether a text looks like a `soda_cloud` block or a part of one. */
export function looksLikeBlock(text: string): boolean {
  return new RegExp(KEY_LINE.source).test(text);
}

/** Possible keys in such a text, found without parsing it: for masking before anything can go wrong. */
export function extractKeyCandidates(text: string): string[] {
  const found = [text, normalizeBlock(text)].flatMap((each) => [...each.matchAll(KEY_LINE)]);
  const values = found
    .map(([, rest = '']) => rest.trim())
    .flatMap((rest) => [
      rest,
      withoutComment(rest),
      rest.replace(/[,}].*$/, ''),
      rest.replace(QUOTED, '$1$2'),
    ]);
  return [...new Set(values)].filter((value) => value !== '');
}

function withoutComment(text: string): string {
  const at = text.search(/\s#/);
  return at === -1 ? text : text.slice(0, at).trimEnd();
}

const INVISIBLE = new UnicodePattern(String.raw`\p{Cf}`);
const SPACES = /[\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]/g;
const FENCE = /^[ \t]*(```|~~~)/;
const MOST_WRAPPINGS = 4;

/**
 * A block without what copying adds: a Markdown fence or quotation marks of a mail, quotes around the whole, line breaks
 * that are spelled `\n`, and spaces that look like plain ones or like nothing.
 */
export function normalizeBlock(text: string): string {
  let normalized = INVISIBLE.replaceIn(text, () => '').replace(SPACES, ' ');
  for (let count = 0; count < MOST_WRAPPINGS; count += 1) {
    const before = normalized;
    normalized = withoutLineBreakEscapes(withoutQuotes(withoutFence(normalized)));
    if (normalized === before) {
      break;
    }
  }
  return normalized;
}

function withoutFence(text: string): string {
  const lines = text.split(/\r\n|\r|\n/);
  const filled = lines.filter((line) => line.trim() !== '');
  if (FENCE.test(filled[0] ?? '')) {
    return lines.filter((line) => !FENCE.test(line)).join('\n');
  }
  return filled.length > 0 && filled.every((line) => /^[ \t]*>/.test(line))
    ? lines.map((line) => line.replace(/^[ \t]*> ?/, '')).join('\n')
    : text;
}

function withoutQuotes(text: string): string {
  const trimmed = text.trim();
  return trimmed.length > 1 && /^["'`\u2018\u201C\u201E\u00AB].*["'`\u2019\u201C\u201D\u00BB]$/s.test(trimmed)
    ? trimmed.slice(1, -1).replaceAll('\\"', '"')
    : text;
}

/** Only where the text has no line breaks of its own: otherwise the letters may be part of a value. */
function withoutLineBreakEscapes(text: string): string {
  const trimmed = text.trim();
  return /[\r\n]/.test(trimmed) || !trimmed.includes('\\n') ? text : trimmed.replace(/(?:\\r)?\\n/g, '\n');
}

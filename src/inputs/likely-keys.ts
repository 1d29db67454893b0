/** The rest of the line is looked at, not taken: in JSON another key stands there. */
const KEY_LINE = /api_key_(?:id|secret)["']?\s*:[ \t]*(?=([^\r\n]*))/g;

/** A quoted text at the beginning, with the escapes of its kind of quotes. */
const QUOTED = /^(?:"((?:\\.|[^"\\])*)"|'((?:''|[^'])*)').*$/;

/** Whether a text looks like a `soda_cloud` block or a part of one. */
export function looksLikeBlock(text: string): boolean {
  return new RegExp(KEY_LINE.source).test(text);
}

/** What may be a key in such a text, found without parsing it: for masking before anything can go wrong. */
export function likelyKeys(text: string): string[] {
  return [...text.matchAll(KEY_LINE)]
    .map(([, rest = '']) => rest.trim())
    .flatMap((rest) => [
      rest,
      withoutComment(rest),
      rest.replace(/[,}].*$/, ''),
      rest.replace(QUOTED, '$1$2'),
    ])
    .filter((value) => value !== '');
}

function withoutComment(text: string): string {
  const at = text.search(/\s#/);
  return at === -1 ? text : text.slice(0, at).trimEnd();
}

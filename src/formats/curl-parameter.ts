import type { Limit } from './limits.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\v': '\\v',
};

/**
 * A parameter in a curl config file, in double quotes. curl knows six escapes there, and reads all other bytes as they
 * are (man curl, option --config; `unslashquote` in src/tool_parsecfg.c).
 */
export function curlParameter(text: string): string {
  return `"${curlSpelling(text)}"`;
}

/** How a text is spelled between those quotes. */
export function curlSpelling(text: string): string {
  return text.replace(/["\\\t\n\r\v]/g, (character) => ESCAPES[character] ?? character);
}

/** What no escape of curl's can spell. */
export const CURL_LIMITS: readonly Limit[] = [
  {
    concerns: (text) => text.includes('\0') || text.includes('\x1a'),
    found: 'a NUL or a SUB character',
    why: 'curl, on Windows at least, takes it for the end of the line or of the file.',
  },
];

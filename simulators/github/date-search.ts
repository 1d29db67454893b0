/** Milliseconds since the epoch: from the first, and before the second. */
type Span = readonly [from: number, until: number];

const DAY = 24 * 3_600_000;
const SECOND = 1000;

const DATE = String.raw`\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2}))?`;

/** GitHub's syntax for dates in a search; fractions of a second are not in it. */
export const DATE_SEARCH = `^(?:(?:[<>]=?)?${DATE}|(?:${DATE}|\\*)\\.\\.(?:${DATE}|\\*))$`;

/**
 * Reads `2026-01-02T03:04:05Z`, `<=2026-01-02`, `>…`, `2026-01-02..2026-01-05`, `*..…`. A date without a time is a whole
 * day.
 * @returns which times are meant, or `undefined` for any other text
 */
export function parseDateSearch(text: string): ((at: number) => boolean) | undefined {
  if (!new RegExp(DATE_SEARCH).test(text)) {
    return undefined;
  }
  const [from, until] = text.includes('..') ? range(text) : comparison(text);
  return Number.isNaN(from) || Number.isNaN(until) ? undefined : (at) => from <= at && at < until;
}

function range(text: string): Span {
  const [first = '', last = ''] = text.split('..');
  return [first === '*' ? -Infinity : spanOf(first)[0], last === '*' ? Infinity : spanOf(last)[1]];
}

function comparison(text: string): Span {
  const [, operator = '', date = ''] = /^([<>]?=?)(.*)$/.exec(text) ?? [];
  const [from, until] = spanOf(date);
  switch (operator) {
    case '<':
      return [-Infinity, from];
    case '<=':
      return [-Infinity, until];
    case '>':
      return [until, Infinity];
    case '>=':
      return [from, Infinity];
    default:
      return [from, until];
  }
}

function spanOf(date: string): Span {
  const from = Date.parse(date);
  return [from, from + (date.includes('T') ? SECOND : DAY)];
}

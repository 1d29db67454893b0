import { type Answer, ok } from '../answers.ts';
import { queryOf } from '../requests.ts';
import type { Call } from './router.ts';

const USUAL_PAGE = 30;
const LARGEST_PAGE = 100;

/**
 * One page of a list under its name, with the total and the links to the other pages.
 * @param toBody called for the items of this page only
 * @param total when more were found than there are pages for
 */
export function page<T>(
  call: Call,
  name: string,
  items: readonly T[],
  toBody: (item: T) => unknown,
  total = items.length,
): Answer {
  const { shown, headers } = cut(call, items);
  return ok({ total_count: total, [name]: shown.map(toBody) }, headers);
}

/** One page of a list that is the complete body: only the links show that there is more. */
export function barePage<T>(call: Call, items: readonly T[], toBody: (item: T) => unknown): Answer {
  const { shown, headers } = cut(call, items);
  return ok(shown.map(toBody), headers);
}

interface Page<T> {
  readonly shown: readonly T[];
  readonly headers: Readonly<Record<string, string>>;
}

function cut<T>({ request, baseUrl }: Call, items: readonly T[]): Page<T> {
  const query = queryOf(request);
  const size = Math.min(positive(query.get('per_page')) ?? USUAL_PAGE, LARGEST_PAGE);
  const number = positive(query.get('page')) ?? 1;
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (target: number, relation: string) => {
    const other = new URLSearchParams(query);
    other.set('page', `${target}`);
    return `<${baseUrl}${request.pathname}?${other}>; rel="${relation}"`;
  };
  const links = [
    ...(number > 1 ? [link(number - 1, 'prev')] : []),
    ...(number < last ? [link(number + 1, 'next'), link(last, 'last')] : []),
    ...(number > 1 ? [link(1, 'first')] : []),
  ];
  return {
    shown: items.slice((number - 1) * size, number * size),
    headers: links.length === 0 ? {} : { link: links.join(', ') },
  };
}

function positive(text: string | null): number | undefined {
  const number = Number(text);
  return text !== null && Number.isInteger(number) && number > 0 ? number : undefined;
}

/**
 * The query of a list.
 * @throws Error for a filter that the simulator does not know: a list that ignored it would look right
 */
export function filtersOf({ request }: Call, unknown: readonly string[]): URLSearchParams {
  const query = queryOf(request);
  for (const name of unknown) {
    if (query.has(name)) {
      throw new Error(`it does not filter by ${name}`);
    }
  }
  return query;
}

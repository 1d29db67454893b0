import { type Answer, ok } from '../answers.ts';
import { queryOf } from '../requests.ts';
import type { Call } from './router.ts';

const USUAL_PAGE = 30;
const LARGEST_PAGE = 100;

/**
 * One page of a list under its name, with the total and the links to the other pages.
 * @param total when more were found than there are pages for
 */
export function page(call: Call, name: string, items: readonly unknown[], total = items.length): Answer {
  const { shown, headers } = cut(call, items);
  return ok({ total_count: total, [name]: shown }, headers);
}

/** One page of a list that is the complete body: only the links show that there is more. */
export function barePage(call: Call, items: readonly unknown[]): Answer {
  const { shown, headers } = cut(call, items);
  return ok(shown, headers);
}

interface Page {
  readonly shown: readonly unknown[];
  readonly headers: Readonly<Record<string, string>>;
}

function cut({ request, baseUrl }: Call, items: readonly unknown[]): Page {
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

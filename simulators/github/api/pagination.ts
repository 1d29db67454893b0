import { type Answer, ok } from '../answers.ts';
import { queryOf } from '../requests.ts';
import type { Call } from './router.ts';

const LARGEST_PAGE = 100;

/** One page of a list under its name, with the total and the links to the other pages. */
export function page(call: Call, name: string, items: readonly unknown[], usualSize = 30): Answer {
  const { request, baseUrl } = call;
  const query = queryOf(request);
  const size = Math.min(positive(query.get('per_page')) ?? usualSize, LARGEST_PAGE);
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
  return ok(
    { total_count: items.length, [name]: items.slice((number - 1) * size, number * size) },
    links.length === 0 ? {} : { link: links.join(', ') },
  );
}

function positive(text: string | null): number | undefined {
  const number = Number(text);
  return text !== null && Number.isInteger(number) && number > 0 ? number : undefined;
}

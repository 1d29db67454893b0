import { queryOf } from '../requests.ts';
import type { Call } from './router.ts';

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

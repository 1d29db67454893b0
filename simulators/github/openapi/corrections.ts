import type { JsonObject } from '../../soda-cloud/json.ts';
import { DATE_SEARCH } from '../date-search.ts';

/** Schemas of parameters that the description gets wrong, by operation and name. */
const CORRECTED: Readonly<Record<string, JsonObject>> = {
  // said to be one date-time, but the text beside it says that it is a search for dates
  'GET /repos/{owner}/{repo}/actions/runs created': { type: 'string', pattern: DATE_SEARCH },
};

export function correctedSchema(operation: string, parameter: unknown): JsonObject | undefined {
  return CORRECTED[`${operation} ${parameter}`];
}

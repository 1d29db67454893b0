import { isRecord } from '../validation.ts';
import type { GitHubClient, Route } from './client.ts';
import { GitHubFailure, unknownForm } from './failure.ts';

/** The largest page that GitHub gives. */
const PAGE = 100;
const MOST_PAGES = 200;

/** The entries of a list, and the server's clock at its first page in milliseconds since the epoch. */
export interface List {
  readonly entries: readonly Readonly<Record<string, unknown>>[];
  readonly date: number;
}

/**
 * Reads a list, page by page.
 * @param member the member of an answer that holds the entries, beside `total_count`; `undefined` where the answer is the list
 * @throws GitHubFailure also for an answer in another form, and for a list of more than 20,000 entries
 */
export async function readList(
  client: GitHubClient,
  route: Route,
  parameters: Readonly<Record<string, unknown>>,
  member?: string,
): Promise<List> {
  const entries: Readonly<Record<string, unknown>>[] = [];
  let date: number | undefined;
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const answer = await client.send(route, { ...parameters, per_page: PAGE, page });
    const found = listEntries(answer.data, member);
    if (found.length > PAGE) {
      throw unknownForm();
    }
    entries.push(...found);
    date ??= answer.date;
    if (found.length < PAGE || entries.length === totalOf(answer.data)) {
      return { entries, date };
    }
  }
  throw new GitHubFailure(`GitHub lists more than ${PAGE * MOST_PAGES} entries`, {
    uncertain: false,
    rateLimited: false,
  });
}

/** @throws GitHubFailure for an answer that holds no list */
export function listEntries(data: unknown, member: string | undefined): Readonly<Record<string, unknown>>[] {
  const list: unknown = member === undefined ? data : isRecord(data) ? data[member] : undefined;
  if (!Array.isArray(list) || !list.every(isRecord)) {
    throw unknownForm();
  }
  return list;
}

function totalOf(data: unknown): unknown {
  return isRecord(data) ? data['total_count'] : undefined;
}

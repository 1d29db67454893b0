import { isRecord } from '../shared/files.ts';
import type { GitHubClient, Route } from './client.ts';
import { GitHubFailure, unexpectedResponse } from './errors.ts';

/** The largest page that GitHub gives. */
export const PAGE = 100;
const MOST_PAGES = 200;

type Entry = Readonly<Record<string, unknown>>;

/** The entries of a list, and the server's clock at its first page in milliseconds since the epoch. */
export interface List {
  readonly entries: readonly Entry[];
  readonly date: number;
  /** `total_count`, as of the last page that was read; `undefined` for a list that does not tell. */
  readonly total: number | undefined;
  /** Whether entries came or went while the pages were read: then some may have been passed over. */
  readonly hasChanged: boolean;
}

/** A list to read, page by page. */
export interface ListRequest {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The member of an answer that holds the entries, beside `total_count`; `undefined` where the answer is the list. */
  readonly member?: string | undefined;
}

/**
 * Reads a list, page by page. Whether it holds as many entries as its total says is for the caller to check.
 * @throws GitHubFailure also for an answer in another form, and for a list of more than 20,000 entries
 */
export async function readList(
  client: GitHubClient,
  route: Route,
  parameters: Readonly<Record<string, unknown>>,
  member?: string,
): Promise<List> {
  const entries: Entry[] = [];
  let first: List | undefined;
  let hasChanged = false;
  for (let number = 1; number <= MOST_PAGES; number += 1) {
    const page = await readPage(client, { route, parameters, member }, number);
    entries.push(...page.entries);
    first ??= page;
    hasChanged ||= page.total !== first.total;
    if (page.entries.length < PAGE || entries.length === page.total) {
      return { entries, date: first.date, total: page.total, hasChanged };
    }
  }
  throw new GitHubFailure(`GitHub lists more than ${PAGE * MOST_PAGES} entries`, { reason: 'list-too-long' });
}

/** A list that was read once more if it holds fewer entries than it says, or has changed while it was read. */
export async function readSteadyList(read: () => Promise<List>): Promise<List> {
  const list = await read();
  return list.hasChanged || isShort(list) ? read() : list;
}

/**
 * One page of up to 100 entries, counted from 1.
 * @throws GitHubFailure also for an answer in another form
 */
export async function readPage(
  client: GitHubClient,
  { route, parameters, member }: ListRequest,
  number: number,
): Promise<List> {
  const { data, date } = await client.send(route, { ...parameters, per_page: PAGE, page: number });
  const entries = listEntries(data, member);
  if (entries.length > PAGE) {
    throw unexpectedResponse();
  }
  return { entries, date, total: totalOf(data), hasChanged: false };
}

/** @throws GitHubFailure for an answer that holds no list */
export function listEntries(data: unknown, member: string | undefined): Entry[] {
  const list: unknown = member === undefined ? data : isRecord(data) ? data[member] : undefined;
  if (!Array.isArray(list) || !list.every(isRecord)) {
    throw unexpectedResponse();
  }
  return list;
}

/** @throws GitHubFailure for a number that counts nothing */
export function totalOf(data: unknown): number | undefined {
  const total = isRecord(data) ? data['total_count'] : undefined;
  if (typeof total === 'number' && !(Number.isSafeInteger(total) && total >= 0)) {
    throw unexpectedResponse();
  }
  return typeof total === 'number' ? total : undefined;
}

/** @throws GitHubFailure for a list that holds fewer entries than it says there are */
export function requireComplete({ entries, total }: Pick<List, 'entries' | 'total'>, what: string): void {
  if (isShort({ entries, total })) {
    throw new GitHubFailure(`GitHub shows only ${entries.length} of ${total} ${what}`, {
      reason: 'list-incomplete',
    });
  }
}

function isShort({ entries, total }: Pick<List, 'entries' | 'total'>): boolean {
  return total !== undefined && entries.length < total;
}

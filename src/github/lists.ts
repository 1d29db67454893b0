import { isRecord } from '../shared/files.ts';
import { type GitHubResponse, serverTime } from './client.ts';
import { GitHubFailure, unexpectedResponse } from './errors.ts';

/** The largest page that GitHub gives. */
export const PAGE_SIZE = 100;
const MAX_PAGES = 200;

type Entry = Readonly<Record<string, unknown>>;

/** The entries of a list, and the server's clock at its first page in milliseconds since the epoch. */
export interface List {
  readonly entries: readonly Entry[];
  readonly date: number;
  /** `total_count`, as of the last page that was read; `undefined` for a list that has none. */
  readonly total: number | undefined;
  /** Whether `total_count` changed while the pages were read: then some entries may have been passed over. */
  readonly hasChanged: boolean;
}

/** What Octokit's `paginate.iterator` returns. */
export type Pages = AsyncIterable<GitHubResponse>;

/**
 * Reads a list to its end. Whether it holds as many entries as its total says is for the caller to check.
 * @throws GitHubFailure also for a response in another form, and for a list of more than 20,000 entries
 */
export async function readList(responses: Pages): Promise<List> {
  const pages: List[] = [];
  for await (const page of readPages(responses)) {
    pages.push(page);
  }
  const [first = { date: Number.NaN, total: undefined }] = pages;
  return {
    entries: pages.flatMap(({ entries }) => entries),
    date: first.date,
    total: pages.at(-1)?.total,
    hasChanged: pages.some(({ total }) => total !== first.total),
  };
}

/** A list that was read once more if it holds fewer entries than its total, or has changed while it was read. */
export async function readSteadyList(start: () => Pages): Promise<List> {
  const list = await readList(start());
  return list.hasChanged || isShort(list) ? readList(start()) : list;
}

/** The pages of a list as they are read. @throws GitHubFailure as `readList` does */
export async function* readPages(responses: Pages): AsyncGenerator<List, void> {
  const pages = responses[Symbol.asyncIterator]();
  for (let count = 0; ; count += 1) {
    const { done, value } = await pages.next().catch((error: unknown) => {
      // a TypeError where a response has `total_count` and no list
      throw error instanceof TypeError ? unexpectedResponse(error) : error;
    });
    if (done) {
      return;
    }
    if (count === MAX_PAGES) {
      throw new GitHubFailure(`GitHub lists more than ${PAGE_SIZE * MAX_PAGES} entries`, {
        reason: 'list-too-long',
      });
    }
    yield parsePage(value);
  }
}

function parsePage(response: GitHubResponse): List {
  // what `paginate` makes of a 409: an empty page
  if (response.headers.date === undefined) {
    throw new GitHubFailure('GitHub answered with HTTP 409', { status: 409 });
  }
  const { data } = response;
  const entries = listEntries(data);
  if (entries.length > PAGE_SIZE) {
    throw unexpectedResponse();
  }
  return { entries, date: serverTime(response), total: totalOf(data), hasChanged: false };
}

/** @throws GitHubFailure for anything but a list of objects */
export function listEntries(list: unknown): Entry[] {
  if (!Array.isArray(list) || !list.every(isRecord)) {
    throw unexpectedResponse();
  }
  return list;
}

/** @throws GitHubFailure for a number that counts nothing */
export function totalOf(data: unknown): number | undefined {
  const total = isRecord(data) ? data['total_count'] : undefined;
  if (total === undefined) {
    return undefined;
  }
  if (typeof total !== 'number' || !Number.isSafeInteger(total) || total < 0) {
    throw unexpectedResponse();
  }
  return total;
}

/** @throws GitHubFailure for a list that holds fewer entries than its total */
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

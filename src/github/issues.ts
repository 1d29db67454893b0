import { isRecord } from '../shared/files.ts';
import type { GitHubClient } from './client.ts';
import { GitHubFailure, unexpectedResponse } from './errors.ts';
import { PAGE_SIZE, readList } from './lists.ts';
import type { Repository } from './targets.ts';

export interface Issue {
  readonly number: number;
  readonly url: string;
  readonly isOpen: boolean;
  /** Line breaks as `\n`; empty where GitHub has none. */
  readonly body: string;
  readonly labels: readonly string[];
  /** Whether its author is a bot, or a person who belongs to the repository. In a public one, anybody may write. */
  readonly isByInsider: boolean;
}

export interface IssueChange {
  readonly body?: string;
  readonly state?: 'open' | 'closed';
}

/** The issues of one repository, behind GitHub's API. Every method throws a GitHubFailure when GitHub refuses. */
export class Issues {
  readonly #repository: Repository;
  readonly #client: GitHubClient;

  constructor(repository: Repository, client: GitHubClient) {
    this.#repository = repository;
    this.#client = client;
  }

  /** Every open issue; with a label, every issue that has it. Without the pull requests that GitHub lists among them. */
  async list(filter: { readonly state: 'open' } | { readonly state: 'closed'; readonly label: string }) {
    const { paginate, rest } = this.#client;
    const { entries } = await readList(
      paginate.iterator(rest.issues.listForRepo, {
        ...this.#repository,
        state: filter.state,
        ...('label' in filter ? { labels: filter.label } : {}),
        per_page: PAGE_SIZE,
      }),
    );
    return entries.filter((entry) => entry['pull_request'] === undefined).map(parseIssue);
  }

  async create(title: string, body: string, labels: readonly string[]): Promise<Issue> {
    const parameters = { ...this.#repository, title, body, labels: [...labels] };
    return parseIssue((await this.#client.rest.issues.create(parameters)).data);
  }

  async update({ number: issue_number }: Issue, change: IssueChange): Promise<void> {
    await this.#client.rest.issues.update({ ...this.#repository, issue_number, ...change });
  }

  async comment({ number: issue_number }: Issue, body: string): Promise<void> {
    await this.#client.rest.issues.createComment({ ...this.#repository, issue_number, body });
  }

  /** Creates a label, unless there is one of that name. */
  async ensureLabel(name: string, color: string, description: string): Promise<void> {
    const { issues } = this.#client.rest;
    try {
      await issues.getLabel({ ...this.#repository, name });
    } catch (error) {
      if (!hasStatus(error, 404)) {
        throw error;
      }
      await issues.createLabel({ ...this.#repository, name, color, description }).catch(ignoreExisting);
    }
  }
}

/** Another run has created the label meanwhile. */
function ignoreExisting(error: unknown): void {
  if (!hasStatus(error, 422)) {
    throw error;
  }
}

function hasStatus(error: unknown, status: number): boolean {
  return error instanceof GitHubFailure && error.status === status;
}

function parseIssue(data: unknown): Issue {
  if (!isRecord(data)) {
    throw unexpectedResponse();
  }
  const { number, html_url: url, state, body } = data;
  if (typeof number !== 'number' || typeof url !== 'string' || typeof state !== 'string') {
    throw unexpectedResponse();
  }
  return {
    number,
    url,
    isOpen: state === 'open',
    body: typeof body === 'string' ? body.replace(/\r\n?/g, '\n') : '',
    labels: parseLabels(data['labels']),
    isByInsider: isBot(data['user']) || INSIDERS.has(data['author_association']),
  };
}

/** The associations of those who may push or are members of the owner (GitHub's schema `author-association`). */
const INSIDERS: ReadonlySet<unknown> = new Set(['OWNER', 'MEMBER', 'COLLABORATOR']);

function isBot(user: unknown): boolean {
  return isRecord(user) && user['type'] === 'Bot';
}

/** GitHub gives labels as objects, and its description allows plain names too. */
function parseLabels(labels: unknown): string[] {
  return Array.isArray(labels)
    ? labels.flatMap((label: unknown) => {
        const name = isRecord(label) ? label['name'] : label;
        return typeof name === 'string' ? [name] : [];
      })
    : [];
}

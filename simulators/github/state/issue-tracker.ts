import { isDeepStrictEqual } from 'node:util';
import { Labels } from './labels.ts';

export type IssueState = 'open' | 'closed';

export type StateReason = 'completed' | 'not_planned' | 'duplicate' | 'reopened';

export interface Comment {
  readonly id: number;
  readonly body: string;
  readonly author: string;
  readonly createdAt: number;
}

/** An issue or a pull request; times are milliseconds since the epoch. */
export interface Issue {
  readonly id: number;
  readonly number: number;
  readonly title: string;
  /** Empty: none. */
  readonly body: string;
  readonly state: IssueState;
  readonly stateReason: StateReason | undefined;
  /** Names of labels of the repository. */
  readonly labels: readonly string[];
  readonly comments: readonly Comment[];
  readonly author: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly closedAt: number | undefined;
  readonly isPullRequest: boolean;
}

export interface NewIssue {
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  readonly author: string;
  readonly isPullRequest: boolean;
  readonly createdAt: number;
}

/** Missing properties are not changed. */
export interface IssueChange {
  readonly title?: string | undefined;
  readonly body?: string | undefined;
  readonly state?: IssueState | undefined;
  /** Used only when the state changes. */
  readonly stateReason?: StateReason | undefined;
  /** The new list of labels. */
  readonly labels?: readonly string[] | undefined;
}

/** The issues, pull requests and labels of one repository. */
export class IssueTracker {
  readonly labels: Labels;
  readonly #firstId: number;
  readonly #issues = new Map<number, Issue>();

  constructor(repositoryId: number) {
    this.#firstId = repositoryId * 10_000;
    this.labels = new Labels(this.#firstId);
  }

  /** In the order of their numbers. */
  all(): Issue[] {
    return [...this.#issues.values()];
  }

  find(number: number): Issue | undefined {
    return this.#issues.get(number);
  }

  add({ labels, createdAt, ...given }: NewIssue): Issue {
    const number = this.#issues.size + 1;
    return this.#keep({
      ...given,
      id: this.#firstId + number,
      number,
      state: 'open',
      stateReason: undefined,
      labels: this.labels.named(labels),
      comments: [],
      createdAt,
      updatedAt: createdAt,
      closedAt: undefined,
    });
  }

  /** A change without effect is not an update. */
  change(issue: Issue, { title, body, labels, ...state }: IssueChange, at: number): Issue {
    const changed = {
      ...issue,
      title: title ?? issue.title,
      body: body ?? issue.body,
      labels: labels === undefined ? issue.labels : this.labels.named(labels),
      ...stateAfter(issue, state, at),
    };
    return isDeepStrictEqual(changed, issue) ? issue : this.#keep({ ...changed, updatedAt: at });
  }

  comment(issue: Issue, body: string, author: string, at: number): Comment {
    const comment = { id: issue.id * 1000 + issue.comments.length, body, author, createdAt: at };
    this.#keep({ ...issue, comments: [...issue.comments, comment], updatedAt: at });
    return comment;
  }

  #keep(issue: Issue): Issue {
    this.#issues.set(issue.number, issue);
    return issue;
  }
}

function stateAfter(
  issue: Issue,
  { state = issue.state, stateReason }: Pick<IssueChange, 'state' | 'stateReason'>,
  at: number,
): Pick<Issue, 'state' | 'stateReason' | 'closedAt'> {
  if (state === issue.state) {
    return { state, stateReason: issue.stateReason, closedAt: issue.closedAt };
  }
  return state === 'open'
    ? { state, stateReason: 'reopened', closedAt: undefined }
    : { state, stateReason: stateReason ?? 'completed', closedAt: at };
}

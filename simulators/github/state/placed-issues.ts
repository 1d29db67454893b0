import type { Issue, IssueChange, IssueTracker } from './issue-tracker.ts';
import type { Label, LabelOptions } from './labels.ts';
import type { World } from './world.ts';

export interface IssueOptions {
  /** `owner/name` */
  readonly repository: string;
  readonly title: string;
  readonly body?: string;
  /** Names; missing labels are created. */
  readonly labels?: readonly string[];
  readonly comments?: readonly string[];
  readonly state?: Issue['state'];
  /** Of a closed one; `completed` unless given. */
  readonly stateReason?: Issue['stateReason'];
  /** A login; `octocat` unless given. */
  readonly author?: string;
  readonly isPullRequest?: boolean;
  /** Milliseconds since the epoch; now unless given. Applies to the complete issue. */
  readonly createdAt?: number;
}

/** An issue with the texts of its comments. */
export interface SeenIssue extends Omit<Issue, 'id' | 'comments' | 'closedAt'> {
  readonly comments: readonly string[];
}

/** Changes of issues in the browser, without checks of permissions and settings. */
export interface IssueDesk {
  /** Issues and pull requests, in the order of their numbers. */
  issues(repository: string): SeenIssue[];
  /** @returns its number */
  addIssue(issue: IssueOptions): number;
  editIssue(repository: string, number: number, change: IssueChange): void;
  /** @param author a login; `octocat` unless given */
  addComment(repository: string, number: number, body: string, author?: string): void;
  labels(repository: string): Label[];
  /** Adds a label, or changes the one of that name. */
  setLabel(repository: string, label: LabelOptions): void;
}

const PERSON = 'octocat';

export function issueDesk(world: World, clock: () => number): IssueDesk {
  const trackerOf = (repository: string) => world.repositoryNamed(repository).tracker;
  return {
    issues: (repository) => trackerOf(repository).all().map(seen),
    addIssue: (options) => addIssue(trackerOf(options.repository), { createdAt: clock(), ...options }),
    editIssue: (repository, number, change) => {
      const tracker = trackerOf(repository);
      tracker.change(issueNumbered(tracker, number), change, clock());
    },
    addComment: (repository, number, body, author = PERSON) => {
      const tracker = trackerOf(repository);
      tracker.comment(issueNumbered(tracker, number), body, author, clock());
    },
    labels: (repository) => trackerOf(repository).labels.all(),
    setLabel: (repository, label) => {
      trackerOf(repository).labels.put(label);
    },
  };
}

function addIssue(
  tracker: IssueTracker,
  {
    title,
    body = '',
    labels = [],
    comments = [],
    state,
    stateReason,
    author = PERSON,
    isPullRequest = false,
    createdAt,
  }: IssueOptions & { readonly createdAt: number },
): number {
  const { number } = tracker.add({ title, body, labels, author, isPullRequest, createdAt });
  for (const comment of comments) {
    tracker.comment(issueNumbered(tracker, number), comment, PERSON, createdAt);
  }
  tracker.change(issueNumbered(tracker, number), { state, stateReason }, createdAt);
  return number;
}

function seen({ id: _id, closedAt: _closedAt, comments, ...issue }: Issue): SeenIssue {
  return { ...issue, comments: comments.map(({ body }) => body) };
}

/** @throws Error when the issue does not exist */
function issueNumbered(tracker: IssueTracker, number: number): Issue {
  const issue = tracker.find(number);
  if (issue === undefined) {
    throw new Error(`there is no issue ${number}`);
  }
  return issue;
}

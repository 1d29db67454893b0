import * as fs from 'node:fs';
import { isRecord, readRegularText } from './files.ts';

/** The run that this step is part of, as `@actions/github` knows it. */
export interface RunContext {
  /** The workflow's repository as `OWNER/NAME`; empty where the run does not name it. */
  readonly repository: string;
  readonly serverUrl: string;
  readonly apiUrl: string;
  /** Of the event that started the run; `undefined` where it cannot be read. */
  readonly payload: unknown;
}

/** Bytes. Payloads of events are far below it: GitHub sends none above 25 MB to a webhook. */
const LARGEST_PAYLOAD = 32 * 1024 * 1024;

/**
 * Loads `@actions/github`, which reads the payload when it is imported: it would fail on one that is not JSON, wait for a
 * named pipe, and print a path that leads nowhere. Such a payload is left out.
 */
export async function readRunContext(): Promise<RunContext> {
  const file = process.env['GITHUB_EVENT_PATH'];
  const hasPayload = file !== undefined && isJsonFile(file);
  if (!hasPayload) {
    delete process.env['GITHUB_EVENT_PATH'];
  }
  try {
    const { context } = await import(/* webpackExports: ["context"] */ '@actions/github');
    const { serverUrl, apiUrl, payload } = context;
    return {
      repository: repositoryOf(context),
      serverUrl,
      apiUrl,
      payload: hasPayload ? payload : undefined,
    };
  } finally {
    if (file !== undefined) {
      process.env['GITHUB_EVENT_PATH'] = file;
    }
  }
}

function isJsonFile(file: string): boolean {
  try {
    JSON.parse(readRegularText(file, fs, LARGEST_PAYLOAD));
    return true;
  } catch {
    return false;
  }
}

function repositoryOf(context: { readonly repo: { readonly owner: string; readonly repo: string } }): string {
  try {
    return [context.repo.owner, context.repo.repo].join('/');
  } catch {
    return '';
  }
}

/** Why a run may have no secrets. */
export interface WorkflowRun {
  /** A pull request whose branch lives in another repository. */
  readonly fromFork: boolean;
  readonly byDependabot: boolean;
}

/**
 * The events that give a run of a fork no secrets (GitHub, "Events that trigger workflows", "Workflows in forked
 * repositories"). A run of `pull_request_target` has them: it is one of the base repository.
 */
const FORK_EVENTS: ReadonlySet<string> = new Set([
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
]);

export async function readWorkflowRun(): Promise<WorkflowRun> {
  return {
    fromFork: FORK_EVENTS.has(process.env['GITHUB_EVENT_NAME'] ?? '') && isFromFork(await readRunContext()),
    byDependabot: process.env['GITHUB_ACTOR'] === 'dependabot[bot]',
  };
}

/** Whether the payload of a pull request names another repository than the run's as the one of its branch. */
export function isFromFork({ payload, repository }: Pick<RunContext, 'payload' | 'repository'>): boolean {
  // the head repository is null once a fork was deleted
  const head = member(member(member(member(payload, 'pull_request'), 'head'), 'repo'), 'full_name');
  return payload !== undefined && head !== repository;
}

function member(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

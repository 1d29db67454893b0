import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, sep } from 'node:path';
import { withoutMasks } from '../../simulators/runner/command-log.ts';
import type { ActionRun } from '../../simulators/runner/run-action.ts';
import type { World } from './world.ts';

/** An output of a run. */
export interface RunOutput {
  readonly place: string;
  readonly text: string;
}

/** The files below a directory, with what they held: what a test put there is no output as long as it is unchanged. */
export type Files = ReadonlyMap<string, string>;

export function shown(run: ActionRun, entry: 'main' | 'post'): RunOutput[] {
  return [
    { place: `log of ${entry}`, text: withoutMasks(run.stdout) },
    { place: `stderr of ${entry}`, text: run.stderr },
  ];
}

export function filesBelow(directory: string): Files {
  const files = new Map<string, string>();
  if (existsSync(directory)) {
    for (const entry of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
      const path = join(directory, entry);
      files.set(entry.replaceAll(sep, '/'), contentOf(path));
    }
  }
  return files;
}

function contentOf(path: string): string {
  const stats = lstatSync(path);
  if (stats.isSymbolicLink()) {
    return readlinkSync(path);
  }
  return stats.isFile() ? readFileSync(path, 'utf8') : '';
}

/** What is below a directory now and was not before, names included. */
export function changedFiles(now: Files, before: Files): RunOutput[] {
  return [...now]
    .filter(([path, text]) => before.get(path) !== text)
    .flatMap(([path, text]) => [
      { place: 'name of a file', text: before.has(path) ? '' : path },
      { place: `file ${path.replace(/file-commands-\w+/, 'of the runner:')}`, text },
    ]);
}

/** Requests to Soda Cloud, apart from the credentials that belong there. */
export function requestsToSodaCloud({ cloud }: World): RunOutput[] {
  return cloud.requests.flatMap(({ path, body, headers: { authorization = '', ...headers } }) => [
    { place: 'URL of a request to Soda Cloud', text: path },
    { place: 'request to Soda Cloud', text: `${JSON.stringify(headers)}\n${body}` },
    { place: CREDENTIALS_OF_SODA_CLOUD, text: authorization },
  ]);
}

export const CREDENTIALS_OF_SODA_CLOUD = 'credentials for Soda Cloud';
export const CREDENTIALS_OF_GITHUB = 'credentials for GitHub';

export function requestsToGitHub({ github }: World): RunOutput[] {
  return github.requests.flatMap(({ path, body, headers: { authorization = '', ...headers } }) => [
    // the repositories that read an organization's secret are GitHub's own words; those of targets are in other URLs too
    {
      place: 'URL of a request to GitHub',
      text: path.replace(/^\/repos\/.*(?=\/actions\/runs\?)/, ''),
    },
    // the ID of a public key is GitHub's own word, which it gets back
    {
      place: 'request to GitHub',
      text: `${JSON.stringify(headers)}\n${body.replace(/"key_id":".*?(?<!\\)"/, '')}`,
    },
    { place: CREDENTIALS_OF_GITHUB, text: authorization },
  ]);
}

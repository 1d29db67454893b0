import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { GitHub } from '../../../simulators/github/github.ts';
import type { Permission, PermissionLevel, Token } from '../../../simulators/github/state/tokens.ts';
import { readInContainer } from './files.ts';
import { type Resolve, sodaScan } from './soda.ts';
import { printing, type Stub, StubError, SUCCESS } from './stub.ts';

const REPOSITORY = 'acme/data';

/**
 * actions/create-github-app-token: a token with exactly the permissions that the workflow requests. Without `owner` it
 * is for the repository of the workflow, with `owner` alone for all repositories of that owner.
 */
export function appToken(github: GitHub, issued: string[]): Stub {
  return ({ inputs }) => {
    if ((inputs['client-id'] ?? '') === '' || (inputs['private-key'] ?? '') === '') {
      throw new StubError('client-id and private-key are required');
    }
    const token: Token = {
      token: `ghs_tokenOfTheApp${issued.length}withNothingSecretInIt`,
      kind: 'app',
      permissions: { metadata: 'read', ...permissionsIn(inputs) },
      ...repositoriesIn(inputs),
    };
    github.tokens.add(token);
    issued.push(token.token);
    return { code: 0, stdout: `::add-mask::${token.token}\n`, outputs: { token: token.token } };
  };
}

function permissionsIn(
  inputs: Readonly<Record<string, string>>,
): Readonly<Partial<Record<Permission, PermissionLevel>>> {
  return Object.fromEntries(
    Object.entries(inputs)
      .filter(([name, level]) => name.startsWith('permission-') && level !== '')
      .map(([name, level]) => [name.slice('permission-'.length).replaceAll('-', '_'), level]),
  );
}

function repositoriesIn({
  owner = '',
  repositories = '',
}: Readonly<Record<string, string>>): Pick<Token, 'repositories'> {
  if (owner === '') {
    return { repositories: [REPOSITORY] };
  }
  const names = repositories.split(',').map((name) => `${owner}/${name.trim()}`);
  return repositories === '' ? {} : { repositories: names };
}

/** actions/upload-artifact with a report: prints what the report says of each pattern and each target. */
export const uploadReport: Stub = ({ inputs: { name = '', path = '' } }) => {
  const report: {
    readonly patterns?: readonly { readonly pattern: string; readonly matched: number }[];
    readonly targets: readonly { readonly target: string; readonly state: string }[];
  } = JSON.parse(readFileSync(path, 'utf8'));
  const lines = [
    ...(report.patterns ?? []).map(({ pattern, matched }) => `${pattern} matched ${matched}`),
    ...report.targets.map(({ target, state }) => `${target} is ${state}`),
  ];
  return printing(lines.map((line) => `Artifact ${name}: ${line}`).join('\n'));
};

/**
 * `uses: docker://` with Soda Library: the container sees the workspace as /github/workspace, its working directory,
 * and on a runner before v2.331.0 nothing of RUNNER_TEMP. The runner splits `args` at spaces and does not change
 * paths in them.
 */
export function dockerAction(resolve: Resolve): Stub {
  return async ({ env, inputs }) => {
    const mounts = [{ from: env['GITHUB_WORKSPACE'] ?? '', to: '/github/workspace' }];
    await sodaScan(
      (inputs['args'] ?? '').split(' '),
      { env, read: (path) => readInContainer(path, mounts, '/github/workspace') },
      resolve,
    );
    return printing('All is good. No failures. No warnings. No errors.');
  };
}

/**
 * The GitHub Action for Soda: it writes its environment to a file in the workspace, and runs Soda Library in a
 * container that sees the workspace as /tmp/workspace. Its shell splits the configuration at spaces.
 */
export function sodaGithubAction(resolve: Resolve): Stub {
  return async ({ env, inputs }) => {
    const workspace = env['GITHUB_WORKSPACE'] ?? '';
    const listed = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    writeFileSync(join(workspace, '.env_file'), `${listed.join('\n')}\n`);
    const under = (input: string) => `/tmp/workspace/${inputs[input] ?? ''}`.split(' ');
    await sodaScan(
      ['scan', '-d', inputs['data_source'] ?? '', '-c', ...under('configuration'), ...under('checks')],
      { env, read: (path) => readInContainer(path, [{ from: workspace, to: '/tmp/workspace' }], '/') },
      resolve,
    );
    return printing('All is good. No failures. No warnings. No errors.');
  };
}

/** slackapi/slack-github-action: posts its payload, which is JSON or YAML, to an incoming webhook. */
export function slackAction(resolve: Resolve): Stub {
  return async ({ inputs }) => {
    const { webhook = '', payload = '' } = inputs;
    if (inputs['webhook-type'] !== 'incoming-webhook' || inputs['errors'] !== 'true') {
      throw new StubError('expected webhook-type: incoming-webhook and errors: true');
    }
    const { origin, pathname } = new URL(webhook);
    const response = await fetch(`${resolve(origin)}${pathname}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(parse(payload)),
    });
    if ((await response.text()) !== 'ok') {
      throw new StubError(`the webhook answered with HTTP ${response.status}`);
    }
    return SUCCESS;
  };
}

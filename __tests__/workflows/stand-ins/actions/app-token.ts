import type { GitHub } from '../../../../simulators/github/github.ts';
import type { Permission, PermissionLevel, Token } from '../../../../simulators/github/state/tokens.ts';
import { Refusal, type StandIn } from '../call.ts';

const REPOSITORY = 'acme/data';

/**
 * actions/create-github-app-token: a token with the permissions that the workflow asks for and no others. Without
 * `owner` it is for the workflow's own repository, with `owner` alone for all of that owner's.
 */
export function appToken(github: GitHub, issued: string[]): StandIn {
  return ({ inputs }) => {
    if ((inputs['client-id'] ?? '') === '' || (inputs['private-key'] ?? '') === '') {
      throw new Refusal('client-id and private-key are wanted');
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

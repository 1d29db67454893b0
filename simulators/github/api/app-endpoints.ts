import { isJsonObject, type JsonObject } from '../../soda-cloud/json.ts';
import { type Answer, failure, invalidRequest, NO_CONTENT, notFound, ok, Refusal } from '../answers.ts';
import { type Installation, IssuedToken, type Permissions } from '../state/apps.ts';
import { type PermissionLevel, rankOf } from '../state/tokens.ts';
import type { Repository } from '../state/world.ts';
import { findRepository, refuseSuspended } from './access.ts';
import { appBody, installationBody, issuedTokenBody } from './app-body.ts';
import { bodyOf } from './request-body.ts';
import type { AppCall, Call, Route } from './router.ts';

/** How an App signs in to its installations, and ends their tokens. */
export const APP_ROUTES: readonly Route[] = [
  { method: 'GET', template: '/app', by: 'app', handle: (call) => ok(appBody(call.app, call)) },
  { method: 'GET', template: '/app/installations/{installation_id}', by: 'app', handle: get },
  { method: 'GET', template: '/orgs/{org}/installation', by: 'app', handle: ofOrganization },
  { method: 'GET', template: '/users/{username}/installation', by: 'app', handle: ofAccount },
  { method: 'GET', template: '/repos/{owner}/{repo}/installation', by: 'app', handle: ofRepository },
  {
    method: 'POST',
    template: '/app/installations/{installation_id}/access_tokens',
    by: 'app',
    handle: createToken,
  },
  { method: 'DELETE', template: '/installation/token', handle: revoke },
];

function get(call: AppCall): Answer {
  return show(call, byId(call));
}

function ofOrganization(call: AppCall): Answer {
  return show(call, byAccount(call, call.params['org'], 'Organization'));
}

/** GitHub finds an organization's installation here too. */
function ofAccount(call: AppCall): Answer {
  return show(call, byAccount(call, call.params['username']));
}

function ofRepository(call: AppCall): Answer {
  const { installations } = call.app;
  const repository = findRepository(call, (found) => installations.some((each) => each.reaches(found)));
  return show(
    call,
    installations.find((each) => each.reaches(repository)),
  );
}

function show(call: AppCall, installation: Installation | undefined): Answer {
  return ok(installationBody(call.app, found(installation), call));
}

function byId({ app, params }: AppCall): Installation | undefined {
  return app.installations.find(({ id }) => `${id}` === params['installation_id']);
}

function byAccount({ app }: AppCall, login = '', type?: Installation['type']): Installation | undefined {
  return app.installations.find(
    (each) =>
      each.account.toLowerCase() === login.toLowerCase() && (type === undefined || each.type === type),
  );
}

function found(installation: Installation | undefined): Installation {
  if (installation === undefined) {
    throw notFound();
  }
  return installation;
}

function createToken(call: AppCall): Answer {
  const { request, app, apps, now } = call;
  const installation = found(byId(call));
  refuseSuspended(installation);
  const body = request.body === '' ? {} : bodyOf(request.json);
  const limits = {
    permissions: permissionsIn(body, installation, call),
    repositories: repositoriesIn(body, installation, call),
  };
  return { status: 201, body: issuedTokenBody(apps.issue(app, installation, limits, now), call) };
}

function permissionsIn(
  { permissions }: JsonObject,
  installation: Installation,
  { appPermissions }: AppCall,
): Permissions | undefined {
  if (permissions === undefined) {
    return undefined;
  }
  if (!isJsonObject(permissions)) {
    throw invalidRequest("For 'properties/permissions', the value is not an object.");
  }
  const asked: Record<string, PermissionLevel> = { metadata: 'read' };
  for (const [name, level] of Object.entries(permissions)) {
    const levels = appPermissions.get(name);
    if (levels === undefined) {
      throw invalidRequest(`"${name}" is not a permitted key.`);
    }
    if (!isLevel(level) || !levels.includes(level)) {
      throw invalidRequest(`${JSON.stringify(level)} is not a member of ${JSON.stringify(levels)}.`);
    }
    if (rankOf(level) > rankOf(installation.permissions[name])) {
      throw new Refusal(failure(422, 'The permissions requested are not granted to this installation.'));
    }
    asked[name] = level;
  }
  return asked;
}

function isLevel(level: unknown): level is PermissionLevel {
  return level === 'read' || level === 'write' || level === 'admin';
}

const MOST_REPOSITORIES = 500;

function repositoriesIn(
  { repositories, repository_ids: ids }: JsonObject,
  installation: Installation,
  { world }: AppCall,
): readonly string[] | undefined {
  if (repositories === undefined && ids === undefined) {
    return undefined;
  }
  const named = listOf(repositories, 'repositories', 'string').map((name) =>
    world.repository(`${installation.account}/${name}`),
  );
  const numbered = listOf(ids, 'repository_ids', 'integer').map((id) => world.repositoryById(Number(id)));
  const all = [...named, ...numbered];
  if (all.length === 0 || all.length > MOST_REPOSITORIES) {
    throw invalidRequest(`${all.length} repositories are not between 1 and ${MOST_REPOSITORIES}.`);
  }
  return [...new Set(all.map((repository) => reachable(repository, installation).name))];
}

function reachable(repository: Repository | undefined, installation: Installation): Repository {
  if (repository === undefined || !installation.reaches(repository)) {
    throw new Refusal(
      failure(
        422,
        'There is at least one repository that does not exist or is not accessible to the parent installation.',
      ),
    );
  }
  return repository;
}

function listOf(value: unknown, name: string, type: 'string' | 'integer'): readonly (string | number)[] {
  const elements: readonly unknown[] = Array.isArray(value) ? value : [];
  const fit = elements.filter((element) =>
    type === 'string' ? typeof element === 'string' : Number.isInteger(element),
  );
  if (value !== undefined && (!Array.isArray(value) || fit.length < elements.length)) {
    throw invalidRequest(`For 'properties/${name}', the value is not an array of ${type}.`);
  }
  return fit.map((element) => (typeof element === 'number' ? element : `${element}`));
}

function revoke({ token, now }: Call): Answer {
  if (!(token instanceof IssuedToken)) {
    throw new Refusal(
      failure(403, 'You must authenticate with an installation access token in order to revoke one.'),
    );
  }
  token.revokedAt = now;
  return NO_CONTENT;
}

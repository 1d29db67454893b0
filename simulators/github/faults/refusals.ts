import { type Fault, refusal } from './faults.ts';

/**
 * Refusals as GitHub words them, from issues in public repositories that quote its responses: cli/cli 2661,
 * git-town 4609, mislav/hub 3363, NixOS/org 247, SalesforceFoundation/NPSP 7247, integrations/terraform-provider-github
 * 877, github/docs 29818, google-gemini/gemini-cli 12033, josegonzalez/python-github-backup 163.
 */
export const REFUSALS = {
  'single sign-on, by its header': () =>
    refusal(403, 'Resource protected by organization SAML enforcement.', {
      'x-github-sso': 'required; url=https://github.com/orgs/acme/sso?authorization_request=PERSONAL',
    }),
  'single sign-on, by its words': () =>
    refusal(
      403,
      'Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.',
    ),
  'classic tokens': () =>
    refusal(
      403,
      '`acme` forbids access via a personal access token (classic). Please use a GitHub App, OAuth App, or a personal access token with fine-grained permissions.',
    ),
  'fine-grained tokens': () =>
    refusal(
      403,
      '`acme` forbids access via a personal access token with fine-grained permissions. Please use a GitHub App, or an OAuth App.',
    ),
  'the lifetime of a token': () =>
    refusal(
      403,
      "The 'acme' organization forbids access via a fine-grained personal access tokens if the token's lifetime is greater than 366 days. Please adjust your token's lifetime at the following URL: https://github.com/settings/personal-access-tokens/1",
    ),
  'the IP allow list': () =>
    refusal(
      403,
      'Although you appear to have the correct authorization credentials, the `acme` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.',
    ),
  'an archived repository': () => refusal(403, 'Repository was archived so is read-only.'),
  'a blocked repository': () => refusal(403, 'Repository access blocked'),
  'a repository that is unavailable for legal reasons': () => refusal(451, 'Repository access blocked'),
  'a user who is no collaborator': () => refusal(403, 'Must have admin rights to Repository.'),
  'a suspended App': () => refusal(403, 'This installation has been suspended'),
  'a permission of a token': () =>
    refusal(403, 'Resource not accessible by personal access token', {
      'x-accepted-github-permissions': 'secrets=write',
    }),
  'a permission of an App': () => refusal(403, 'Resource not accessible by integration'),
  'something else': () => refusal(403, 'Forbidden'),
  'a bad request': () => refusal(400, 'Problems parsing JSON'),
  'a conflict': () => refusal(409, 'Conflict'),
  'what is gone': () => refusal(410, 'Gone'),
  'an improperly encrypted value': () =>
    refusal(422, 'Bad request - validation failed due to an improperly encrypted secret'),
} as const satisfies Readonly<Record<string, () => Fault>>;

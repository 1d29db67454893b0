import { ActionError } from '../errors/action-error.ts';
import type { GitHubConnection } from '../github/client.ts';
import { Secret } from '../keys/secret.ts';
import { isLoopback } from '../soda-cloud/connection.ts';
import type { InputContext } from './settings.ts';

const GITHUB_COM = 'https://api.github.com';

/** @throws ActionError without a token, and for a URL that a token must not be sent to */
export function readGitHubConnection({ reader, environment }: InputContext): GitHubConnection {
  const token = reader.optional('github-token');
  if (token === undefined) {
    throw new ActionError('GitHub token missing', {
      what: "The input 'github-token' is empty.",
      why: "The targets' secrets are read and written with it, and the workflow's own GITHUB_TOKEN cannot: no permission of it covers secrets.",
      fix: "Give a fine-grained token or a GitHub App token that may write the targets' secrets (for an audit: read), from a secret of its own.",
    });
  }
  return { token: new Secret(token), apiUrl: readApiUrl({ reader, environment }) };
}

function readApiUrl({ reader, environment }: Pick<InputContext, 'reader' | 'environment'>): string {
  const given = reader.optional('github-api-url') ?? (environment['GITHUB_API_URL'] || GITHUB_COM);
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (url === undefined || !secure || url.username !== '' || url.password !== '') {
    throw new ActionError('Invalid input', {
      what: "The URL of GitHub's API is not accepted.",
      why: "'github-api-url' takes an https URL without user name and password; http is accepted for a loopback host only.",
      fix: `Set 'github-api-url' to '${GITHUB_COM}', or to 'https://HOST/api/v3' for GitHub Enterprise Server, or leave it out.`,
    });
  }
  return given.replace(/\/+$/, '');
}

import type { GitHubConnection } from '../github/client.ts';
import type { SignIn } from '../github/clients.ts';
import type { TargetList } from '../github/patterns.ts';
import { isOpenToApps } from '../github/permissions.ts';
import { targetName } from '../github/targets.ts';
import { ActionError, lineList } from '../shared/action-error.ts';
import { Secret } from '../shared/secret.ts';
import { isLoopback } from '../soda-cloud/endpoint.ts';
import { parseAppCredentials } from './app-credentials.ts';
import type { InputName, TargetMode } from './definitions.ts';
import type { TargetContext } from './types.ts';

const GITHUB_COM = 'https://api.github.com';

/**
 * @throws ActionError without credentials or with both kinds, for a text that is none, and for a URL that they must not be
 *   sent to
 */
export function readSignIn({ reader, runContext }: TargetContext): SignIn {
  const token = reader.optional('github-token');
  const id = reader.optional('app-client-id');
  const privateKey = reader.optional('app-private-key');
  const apiUrl = readApiUrl({ reader, runContext });
  if (id === undefined && privateKey === undefined) {
    return { token: readToken(token), apiUrl };
  }
  if (token !== undefined) {
    throw new ActionError('Invalid input', {
      what: `The inputs 'github-token' and '${id === undefined ? 'app-private-key' : 'app-client-id'}' are both set.`,
      why: 'They are two ways to sign in to GitHub, and which one is meant cannot be known.',
      fix: "Keep 'github-token', or 'app-client-id' with 'app-private-key'.",
    });
  }
  if (id === undefined || privateKey === undefined) {
    const [missing, given] =
      id === undefined
        ? (['app-client-id', 'app-private-key'] as const)
        : (['app-private-key', 'app-client-id'] as const);
    throw new ActionError('GitHub App credentials not usable', {
      what: `The input '${given}' is set, and '${missing}' is empty.`,
      why: 'To sign in as a GitHub App, both are needed. A secret or a variable that does not exist is empty; so is every secret in a run from a fork or from Dependabot, and a secret of an environment in a job without that environment.',
      fix: `Set '${missing}', and check the name of the secret or the variable behind it.`,
    });
  }
  return { app: parseAppCredentials(id, privateKey), apiUrl };
}

/** @throws ActionError for targets that no GitHub App can serve, where the run signs in as one */
export function checkTargetsForApp(signIn: SignIn, { named, patterns }: TargetList, mode: TargetMode): void {
  if ('token' in signIn) {
    return;
  }
  const closed = [
    ...named.filter(({ kind }) => !isOpenToApps(kind, mode)).map(targetName),
    ...patterns.filter(({ kind }) => !isOpenToApps(kind, mode)).map(({ text }) => text),
  ];
  if (closed.length > 0) {
    throw new ActionError('Targets that a GitHub App cannot serve', {
      what: `The run signs in as a GitHub App, which cannot work on these targets. Nothing was sent.\n${lineList(closed, 'and others of these kinds')}`,
      why: "GitHub gives no App access to the Codespaces secrets of a user or an organization, nor to the public key of a repository's Codespaces secrets, without which none can be written.",
      fix: "Give these targets to a step of its own with a personal access token in 'github-token', and take them out of 'targets' here.",
    });
  }
}

/** @throws ActionError without a token, and for a text that is none */
function readToken(token: string | undefined): GitHubConnection['token'] {
  if (token === undefined) {
    throw new ActionError('GitHub token missing', {
      what: "The input 'github-token' is empty, and so are 'app-client-id' and 'app-private-key'.",
      why: "The targets' secrets are read and written with it, and the workflow's own GITHUB_TOKEN cannot: no permission of it covers secrets.",
      fix: "Give the client ID and the private key of a GitHub App that may write the targets' secrets (for an audit: read), or a token that may, from a secret of its own.",
    });
  }
  return parseToken('github-token', token);
}

interface TokenMistake {
  readonly found: RegExp;
  readonly what: string;
  readonly fix: string;
}

const STORE_AGAIN = 'Store the token again, alone and exactly as GitHub shows it';

/** Common mistakes; the first that is found is reported. */
const TOKEN_MISTAKES: readonly TokenMistake[] = [
  {
    found: /-----BEGIN/,
    what: 'is a private key (PEM), not a token',
    fix: "Give the private key of a GitHub App as 'app-private-key', with its client ID as 'app-client-id', and leave out 'github-token'.",
  },
  {
    found: /^[{[]/,
    what: 'is JSON, not a token',
    fix: `${STORE_AGAIN}: only the value of the token.`,
  },
  {
    found: /\$\{\{|\$\{|^\$\w/,
    what: 'contains an expression that nothing has replaced',
    fix: "Write 'github-token: ${{ secrets.NAME }}' in the workflow itself: no expression is replaced within a secret.",
  },
  {
    found: /^\*+$/,
    what: 'contains only asterisks: it was copied from a log',
    fix: `${STORE_AGAIN}.`,
  },
  {
    found: /[\r\n]/,
    what: 'contains several lines',
    fix: `${STORE_AGAIN}, on one line.`,
  },
  {
    found: /^["'`].*["'`]$/,
    what: 'is wrapped in quotes',
    fix: `${STORE_AGAIN}, without the quotes.`,
  },
  {
    found: /[\u2018-\u201f\u00ab\u00bb\u2039\u203a]/,
    what: 'contains typographic quotes, as word processors and chats put them',
    fix: `${STORE_AGAIN}, without the quotes.`,
  },
  {
    found: /^(bearer|token|basic)\s/i,
    what: 'begins with the name of an authentication scheme',
    fix: `${STORE_AGAIN}: what follows that word.`,
  },
  {
    found: /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u,
    what: 'contains an invisible character, such as a zero-width space',
    fix: `${STORE_AGAIN}: type over its beginning and its end, or copy it with GitHub's own button.`,
  },
  {
    found: /\s/,
    what: 'contains white space',
    fix: `${STORE_AGAIN}, without spaces.`,
  },
  {
    found: /[^\x21-\x7e]/,
    what: 'contains a character that no token has',
    fix: `${STORE_AGAIN}.`,
  },
];

/**
 * Reads a token: printable ASCII without spaces, which is all that a request's header can carry as it is.
 * @param text without surrounding white space
 * @throws ActionError that names the mistake, and shows nothing of the text
 */
export function parseToken(input: InputName, text: string): Secret {
  const mistake = TOKEN_MISTAKES.find(({ found }) => found.test(text));
  if (mistake !== undefined) {
    throw new ActionError('GitHub token not usable', {
      what: `The input '${input}' ${mistake.what}. Nothing was sent.`,
      why: 'A token of GitHub is one word of letters, digits and a few other characters, and GitHub takes nothing else.',
      fix: mistake.fix,
    });
  }
  return new Secret(text);
}

function readApiUrl({ reader, runContext }: Pick<TargetContext, 'reader' | 'runContext'>): string {
  const given = reader.optional('github-api-url') ?? (runContext.apiUrl || GITHUB_COM);
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  // an empty query or fragment leaves no trace in the parsed URL
  if (url === undefined || !secure || url.username !== '' || url.password !== '' || /[?#]/.test(given)) {
    throw new ActionError('Invalid input', {
      what: "The URL of GitHub's API is not accepted.",
      why: "'github-api-url' takes an https URL without user name, password, query and fragment; http is accepted for a loopback address of this machine only.",
      fix: `Set 'github-api-url' to '${GITHUB_COM}', or to 'https://HOST/api/v3' for GitHub Enterprise Server, or leave it out.`,
    });
  }
  return given.replace(/\/+$/, '');
}

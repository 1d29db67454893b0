import type { GitHubConnection } from '../github/client.ts';
import { ActionError } from '../shared/action-error.ts';
import { Secret } from '../shared/secret.ts';
import { isLoopback } from '../soda-cloud/endpoint.ts';
import type { InputName } from './definitions.ts';
import type { TargetContext } from './types.ts';

const GITHUB_COM = 'https://api.github.com';

/** @throws ActionError without a token, for a text that is none, and for a URL that a token must not be sent to */
export function readGitHubConnection({ reader, runContext }: TargetContext): GitHubConnection {
  const token = reader.optional('github-token');
  if (token === undefined) {
    throw new ActionError('GitHub token missing', {
      what: "The input 'github-token' is empty.",
      why: "The targets' secrets are read and written with it, and the workflow's own GITHUB_TOKEN cannot: no permission of it covers secrets.",
      fix: "Give a fine-grained token or a GitHub App token that may write the targets' secrets (for an audit: read), from a secret of its own.",
    });
  }
  return { token: parseToken('github-token', token), apiUrl: readApiUrl({ reader, runContext }) };
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
    fix: "The key of a GitHub App is exchanged for a token first, for example by 'actions/create-github-app-token'; use its output here.",
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

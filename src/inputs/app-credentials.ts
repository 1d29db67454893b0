import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { AppCredentials } from '../github/client.ts';
import { ActionError } from '../shared/action-error.ts';
import { Secret } from '../shared/secret.ts';

/** A client ID, or the app ID, which is a number. */
const APP_ID = /^(Iv\d?[A-Za-z0-9.]{8,40}|\d{1,12})$/;
const TOKEN = /^(gh[a-z]_|github_pat_)/;
const BEGIN = /-----BEGIN/;

interface Mistake {
  readonly found: (text: string) => boolean;
  readonly what: string;
  readonly fix: string;
}

const STORE_KEY =
  "Store the file that GitHub let you download (App settings, Private keys) as it is, from '-----BEGIN' to the last '-----'";
const COPY_ID = "Copy the client ID from the App's settings (General, About)";

/** Common mistakes; the first that is found is reported. */
const KEY_MISTAKES: readonly Mistake[] = [
  {
    found: (text) => /\$\{\{|^\$\{|^\$\w/.test(text),
    what: 'contains an expression that nothing has replaced',
    fix: "Write 'app-private-key: ${{ secrets.NAME }}' in the workflow itself: no expression is replaced within a secret.",
  },
  {
    found: (text) => /^\*+$/.test(text),
    what: 'contains only asterisks: it was copied from a log',
    fix: `${STORE_KEY}.`,
  },
  {
    found: (text) => TOKEN.test(text),
    what: 'is a token, not a private key',
    fix: "Give a token as 'github-token' and leave out 'app-client-id' and 'app-private-key', or give the App's private key here.",
  },
  {
    found: (text) => APP_ID.test(text),
    what: 'is an ID, not a private key',
    fix: `The client ID belongs in 'app-client-id'. ${STORE_KEY} in the secret behind 'app-private-key'.`,
  },
  {
    found: (text) => /^[0-9a-f]{40}$/.test(text),
    what: 'is a client secret, not a private key',
    fix: `${STORE_KEY}. A client secret cannot sign in as an App.`,
  },
  {
    found: (text) => /^SHA256:/.test(text),
    what: 'is the fingerprint of a private key, not the key',
    fix: `${STORE_KEY}. If the file is lost, generate another key there.`,
  },
  {
    found: (text) => /^["'`\u2018-\u201f\u00ab\u00bb]/.test(text),
    what: 'is wrapped in quotes',
    fix: `${STORE_KEY}, without the quotes.`,
  },
  {
    found: (text) => /^[{[]/.test(text),
    what: 'is JSON, not a private key',
    fix: `${STORE_KEY}.`,
  },
  {
    found: isBase64OfPem,
    what: 'is base64 of a private key file, not the file itself',
    fix: `${STORE_KEY}, without encoding it.`,
  },
  {
    found: (text) => /-----BEGIN [A-Z0-9 ]*CERTIFICATE/.test(text),
    what: 'is a certificate, not a private key',
    fix: `${STORE_KEY}.`,
  },
  {
    found: (text) => /-----BEGIN [A-Z0-9 ]*PUBLIC KEY/.test(text) || /^ssh-/.test(text),
    what: 'is a public key, not a private key',
    fix: `${STORE_KEY}.`,
  },
  {
    found: (text) => /-----BEGIN ENCRYPTED|Proc-Type: *4, *ENCRYPTED/.test(text),
    what: 'is encrypted with a passphrase',
    fix: `${STORE_KEY}: GitHub's file is not encrypted. To decrypt a copy: 'openssl rsa -in FILE -out NEW_FILE'.`,
  },
  {
    found: (text) => /-----BEGIN OPENSSH/.test(text),
    what: "is a key in OpenSSH's format",
    fix: `${STORE_KEY}. An SSH key does not belong to a GitHub App.`,
  },
  {
    found: (text) => (text.match(/-----BEGIN/g) ?? []).length > 1,
    what: 'contains several keys',
    fix: 'Store only one of them: each private key of the App can sign in on its own.',
  },
  {
    found: (text) => BEGIN.test(text) !== /-----END/.test(text),
    what: 'is cut off: its first or its last line is missing',
    fix: `${STORE_KEY}.`,
  },
  {
    found: (text) => !BEGIN.test(text) && /^[\w./\\~ -]+\.pem$/.test(text),
    what: 'is the name of a file, not a private key',
    fix: `${STORE_KEY}: its content, not its name.`,
  },
  {
    found: (text) => !BEGIN.test(text),
    what: "is not a private key in PEM: it has no line '-----BEGIN RSA PRIVATE KEY-----'",
    fix: `${STORE_KEY}.`,
  },
];

const ID_MISTAKES: readonly Mistake[] = [
  {
    found: (text) => BEGIN.test(text),
    what: 'is a private key, not a client ID',
    fix: `${COPY_ID}, and give the private key as 'app-private-key' only, from a secret.`,
  },
  {
    found: (text) => TOKEN.test(text),
    what: 'is a token, not a client ID',
    fix: `${COPY_ID}.`,
  },
  {
    found: (text) => /\$\{\{|^\$\{|^\$\w/.test(text),
    what: 'contains an expression that nothing has replaced',
    fix: "Write 'app-client-id: ${{ vars.NAME }}' in the workflow itself.",
  },
  {
    found: (text) => /^Ov\d/.test(text),
    what: 'is the client ID of an OAuth app, which is something else than a GitHub App',
    fix: `${COPY_ID}; it begins with 'Iv'.`,
  },
  {
    found: (text) => /^[0-9a-f]{40}$/.test(text),
    what: 'is a client secret, not a client ID',
    fix: `${COPY_ID}; it begins with 'Iv'.`,
  },
  {
    found: () => true,
    what: 'is not the client ID of a GitHub App',
    fix: `${COPY_ID}; it begins with 'Iv'. The app ID, a number, is accepted too; the name of the App is not.`,
  },
];

/**
 * @param id without surrounding white space
 * @param privateKey PEM, PKCS #1 or PKCS #8, also with `\n` for line breaks
 * @throws ActionError that names the mistake, and shows nothing of the texts
 */
export function parseAppCredentials(id: string, privateKey: string): AppCredentials {
  if (!APP_ID.test(id)) {
    throw notUsable('app-client-id', ID_MISTAKES, id);
  }
  return { id, privateKey: parsePrivateKey(privateKey) };
}

/** Of what signs for an App (GitHub's keys have 2048 bits). */
const FEWEST_BITS = 2048;

function parsePrivateKey(text: string): Secret {
  const mistake = KEY_MISTAKES.find(({ found }) => found(text));
  if (mistake !== undefined) {
    throw notUsable('app-private-key', [mistake], text);
  }
  const key = readPem(text);
  if (key === undefined) {
    throw notUsable('app-private-key', [
      {
        found: () => true,
        what: 'is damaged: a part of the private key is missing or was changed',
        fix: `${STORE_KEY}.`,
      },
    ]);
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== 'rsa' || bits < FEWEST_BITS) {
    throw notUsable('app-private-key', [
      {
        found: () => true,
        what: `is not an RSA key of at least ${FEWEST_BITS} bits, as every GitHub App has`,
        fix: `${STORE_KEY}.`,
      },
    ]);
  }
  return new Secret(key.export({ type: 'pkcs8', format: 'pem' }).toString());
}

/** The key, however its lines are broken; `undefined` for one that is damaged. */
function readPem(text: string): KeyObject | undefined {
  const [, label, body] = /-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----/s.exec(text) ?? [];
  const base64 = body?.replace(/\\[rn]|\s/g, '');
  if (label === undefined || base64 === undefined) {
    return undefined;
  }
  const lines = base64.match(/.{1,64}/g) ?? [];
  try {
    return createPrivateKey([`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n'));
  } catch {
    return undefined;
  }
}

function isBase64OfPem(text: string): boolean {
  return (
    /^[A-Za-z0-9+/=_\s-]{20,}$/.test(text) &&
    Buffer.from(text.slice(0, 100), 'base64').toString('latin1').startsWith('-----BEGIN')
  );
}

function notUsable(
  input: 'app-client-id' | 'app-private-key',
  mistakes: readonly Mistake[],
  text = '',
): ActionError {
  const mistake = mistakes.find(({ found }) => found(text));
  return new ActionError('GitHub App credentials not usable', {
    what: `The input '${input}' ${mistake?.what}. Nothing was sent.`,
    why: "The action signs in as a GitHub App with its client ID ('app-client-id') and one of its private keys ('app-private-key'), an RSA key in PEM.",
    fix: mistake?.fix ?? '',
  });
}

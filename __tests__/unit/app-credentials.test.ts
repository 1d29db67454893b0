import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { appKey } from '../../simulators/github/app-key.ts';
import { parseAppCredentials } from '../../src/inputs/app-credentials.ts';
import { privateKeyPieces } from '../../src/inputs/index.ts';
import { ActionError } from '../../src/shared/action-error.ts';
import { anyText } from '../fuzz/hostile-text.ts';

const ID = 'Iv23liExample0123456';
const KEY = appKey().pkcs1.trim();
const [BEGIN = '', ...REST] = KEY.split('\n');
const LINES = REST.slice(0, -1);

function mistakeOf(id: string, key: string): string {
  try {
    parseAppCredentials(id, key);
  } catch (error) {
    if (error instanceof ActionError) {
      return error.message;
    }
    throw error;
  }
  return 'none';
}

const pem = (label: string, body = LINES.join('\n')) =>
  `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----`;

describe('the private key', () => {
  test.each([
    ['PKCS #1', KEY],
    ['PKCS #8', appKey().pkcs8],
    ['\\n for line breaks', KEY.replaceAll('\n', '\\n')],
    ['\\r\\n for line breaks', KEY.replaceAll('\n', '\\r\\n')],
    ['CRLF', KEY.replaceAll('\n', '\r\n')],
    ['indented', KEY.replaceAll('\n', '\n    ')],
    ['spaces for line breaks', KEY.replaceAll('\n', ' ')],
    ['base64 on one line', `${BEGIN}\n${LINES.join('')}\n${KEY.split('\n').at(-1)}`],
  ])('%s is the same key', (_form, text) => {
    expect(parseAppCredentials(ID, text).privateKey.reveal().trim()).toBe(appKey().pkcs8.trim());
  });

  const encrypted = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' },
  });
  const short = generateKeyPairSync('rsa', {
    modulusLength: 1024,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const curve = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });

  test.each([
    ['an expression', '${{ secrets.KEY }}', 'contains an expression'],
    ['asterisks', '***', 'contains only asterisks'],
    ['a token', 'ghs_0123456789abcdef', 'is a token'],
    ['a client ID', ID, 'is an ID'],
    ['an app ID', '123456', 'is an ID'],
    ['a client secret', '0123456789abcdef0123456789abcdef01234567', 'is a client secret'],
    ['a fingerprint', 'SHA256:Y0Fg0Zk3Sample=', 'is the fingerprint'],
    ['quotes', `"${KEY}"`, 'is wrapped in quotes'],
    ['JSON', JSON.stringify({ private_key: KEY }), 'is JSON'],
    ['base64', Buffer.from(KEY).toString('base64'), 'is base64'],
    ['a certificate', pem('CERTIFICATE'), 'is a certificate'],
    ['a public key', appKey().publicKey, 'is a public key'],
    ['an SSH public key', 'ssh-rsa AAAAB3NzaC1yc2E', 'is a public key'],
    ['an encrypted key', encrypted.privateKey, 'is encrypted'],
    ['a key encrypted as OpenSSL once did', pem('RSA PRIVATE KEY', 'Proc-Type: 4,ENCRYPTED'), 'is encrypted'],
    ['an SSH key', pem('OPENSSH PRIVATE KEY'), "is a key in OpenSSH's format"],
    ['two keys', `${KEY}\n${KEY}`, 'contains several keys'],
    ['no last line', KEY.split('\n').slice(0, -1).join('\n'), 'is cut off'],
    ['no first line', KEY.split('\n').slice(1).join('\n'), 'is cut off'],
    ['a name', './app.private-key.pem', 'is the name of a file'],
    ['its base64 only', LINES.join('\n'), 'is not a private key in PEM'],
    ['a line less', pem('RSA PRIVATE KEY', LINES.slice(1).join('\n')), 'is damaged'],
    ['nothing in it', pem('RSA PRIVATE KEY', ''), 'is damaged'],
    ['a short key', short.privateKey, 'is not an RSA key of at least 2048 bits'],
    ['another kind of key', curve.privateKey, 'is not an RSA key of at least 2048 bits'],
  ])('%s is named, and not shown', (_what, text, words) => {
    const message = mistakeOf(ID, text.trim());

    expect(message).toContain(`The input 'app-private-key' ${words}`);
    expect(LINES.filter((line) => message.includes(line.slice(0, 12)))).toEqual([]);
  });
});

describe('the client ID', () => {
  test.each([ID, 'Iv1.0123456789abcdef', '1', '1234567'])('%s is one', (id) => {
    expect(parseAppCredentials(id, KEY).id).toBe(id);
  });

  test.each([
    ['a private key', KEY, 'is a private key'],
    ['a token', 'ghp_0123456789abcdef', 'is a token'],
    ['an expression', '${{ vars.ID }}', 'contains an expression'],
    ['an OAuth app', 'Ov23liExample0123456', 'is the client ID of an OAuth app'],
    ['a client secret', '0123456789abcdef0123456789abcdef01234567', 'is a client secret'],
    ['the name of the App', 'key-rotation', 'is not the client ID of a GitHub App'],
    ['its page', 'https://github.com/apps/key-rotation', 'is not the client ID of a GitHub App'],
  ])('%s is named', (_what, id, words) => {
    expect(mistakeOf(id, KEY)).toContain(`The input 'app-client-id' ${words}`);
  });
});

test('any other text is one error, which shows nothing of it', () => {
  fc.assert(
    fc.property(anyText({ minLength: 1, maxLength: 40 }), fc.boolean(), (text, isKey) => {
      const given = text.trim() || '-';
      const message = isKey ? mistakeOf(ID, given) : mistakeOf(given, KEY);

      expect(message === 'none' ? given : '').toMatch(/^(Iv.*|\d*)$/);
      const distinctive = /^[^\x20-\x7e]{6,}$/.test(given);
      expect(distinctive && message.includes(given)).toBe(false);
    }),
    { numRuns: 2000 },
  );
});

describe('what is masked', () => {
  test.each([
    ['a file', KEY],
    ['CRLF', KEY.replaceAll('\n', '\r\n')],
    ['\\n for line breaks', KEY.replaceAll('\n', '\\n')],
    ['spaces for line breaks', KEY.replaceAll('\n', ' ')],
  ])('%s: each line, and all of them in one', (_form, text) => {
    const lines = LINES.map((line) => line.replace(/=+$/, '')).filter((line) => line.length >= 8);

    expect(privateKeyPieces(text)).toEqual([lines.join(''), lines.join('\\n'), ...lines]);
  });

  test('no words of an encrypted key', () => {
    const text = pem(
      'RSA PRIVATE KEY',
      `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0123456789ABCDEF\n\n${LINES[0]}`,
    );

    expect(privateKeyPieces(text)).toEqual([LINES[0]]);
  });

  test('a token or an ID in its place', () => {
    expect(privateKeyPieces('ghs_0123456789abcdef')).toEqual(['ghs_0123456789abcdef']);
    expect(privateKeyPieces('')).toEqual([]);
  });
});

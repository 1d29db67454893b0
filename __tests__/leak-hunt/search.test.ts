import { describe, expect, test } from '@jest/globals';
import { HOSTILE, namedSecrets, ORDINARY } from './marked-secrets.ts';
import { LeakSearch } from './search.ts';

const base64 = (text: string, encoding: 'base64' | 'base64url' = 'base64') =>
  Buffer.from(text).toString(encoding);
const exchanged = (text: string) =>
  text.replace(/[a-z]|([A-Z])/g, (letter, upper) => (upper ? letter.toLowerCase() : letter.toUpperCase()));

/** What a careless program makes of a secret, written without the code of the search. */
const FORMS: readonly (readonly [string, (secret: string, id: string) => string])[] = [
  ['as it is', (secret) => secret],
  ['upper and lower case exchanged', exchanged],
  ['reversed', (secret) => [...secret].reverse().join('')],
  ['in JSON', (secret) => JSON.stringify({ secret })],
  ['in JSON in JSON', (secret) => JSON.stringify(JSON.stringify({ secret }))],
  ['in a URL', (secret) => `https://host/?secret=${encodeURIComponent(secret)}&x=1`],
  ['in the path of a URL', (secret) => new URL(`https://host/${secret}`).href],
  ['in a form', (secret) => String(new URLSearchParams({ secret }))],
  ['in YAML', (secret) => `secret: '${secret.replaceAll("'", "''")}'`],
  ['in hex', (secret) => Buffer.from(secret).toString('hex')],
  ['in HEX', (secret) => Buffer.from(secret).toString('hex').toUpperCase()],
  ['in HTML', (secret) => secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')],
  ['in base64', (secret) => base64(secret)],
  ['in base64 behind one byte', (secret) => base64(`x${secret}`)],
  ['in base64 behind two bytes', (secret) => base64(`xy${secret} and more`)],
  ['in base64url', (secret) => base64(secret, 'base64url')],
  ['in Basic authentication', (secret, id) => base64(`${id}:${secret}`)],
  ['cut off', (secret) => `${secret.slice(0, 12)}…`],
  ['without its beginning', (secret) => secret.slice(-12)],
  ['a piece of the middle in base64', (secret) => base64(secret.slice(7, 25)).slice(0, 20)],
];

describe.each([
  ['ordinary', ORDINARY],
  ['hostile', HOSTILE],
])('%s secrets', (_kind, secrets) => {
  const search = new LeakSearch(namedSecrets(secrets));

  test.each(FORMS)('%s: found at every position of a text', (_form, write) => {
    for (const { name, value } of namedSecrets(secrets)) {
      for (let before = 0; before < 8; before += 1) {
        const text = `${'.'.repeat(before)}${write(value, 'an-id')}.`;
        expect({ name, before, found: search.find(text).map(({ secret }) => secret) }).toEqual({
          name,
          before,
          found: expect.arrayContaining([name]),
        });
      }
    }
  });

  test('eleven characters, and other texts, are no find', () => {
    for (const { value } of namedSecrets(secrets)) {
      expect(search.find(`>${value.slice(3, 14)}\u0007`)).toEqual([]);
    }
    expect(search.find('a fingerprint 0123456789ab and ordinary words of a log '.repeat(100))).toEqual([]);
  });
});

test('a short value is found whole', () => {
  const search = new LeakSearch([{ name: 'short', value: 'Abc"1' }]);

  expect(search.find('xAbc\\"1x').map(({ form }) => form)).toEqual(['JSON']);
  expect(search.find('xAbc1x')).toEqual([]);
});

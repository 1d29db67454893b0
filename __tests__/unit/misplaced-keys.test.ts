import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { checkNoKeyIsMisplaced, type ShownText, shownInputs } from '../../src/inputs/checks.ts';
import { INPUTS } from '../../src/inputs/definitions.ts';
import { InputReader } from '../../src/inputs/reader.ts';
import { CURRENT } from '../product/job.ts';
import { inputsOf } from './inputs-of.ts';

const check = (secret: string, text: string, input: ShownText['input'] = 'secret-names') =>
  checkNoKeyIsMisplaced([{ input, text }], [{ name: "the value of 'api-key-id'", text: secret }]);

describe('words that a key and a name have in common are no mix-up: the key is the mistake', () => {
  test.each([
    ['the name of the secret', 'SODA_CLOUD_API_KEY_ID', 'SODA_CLOUD_API_KEY_ID, B'],
    ['a reference to it', '${{ secrets.SODA_CLOUD_API_KEY_ID_2 }}', 'SODA_CLOUD_API_KEY_ID_2, B'],
    ['a reference in quotes', '"${{ secrets.SODA_CLOUD_API_KEY_ID }}"', 'SODA_CLOUD_API_KEY_ID, B'],
    ['a reference without its braces', 'secrets.SODA_CLOUD_API_KEY_ID', 'SODA_CLOUD_API_KEY_ID, B'],
    ['a variable', '$SODA_CLOUD_API_KEY_SECRET', 'A, SODA_CLOUD_API_KEY_SECRET'],
    ['a placeholder', '<your-api-key-secret>', 'YOUR-API-KEY-SECRET'],
    ['a dummy', 'test-api-key-secret-123', 'keys/test-api-key-secret.yml'],
    ['a word in camel case', 'mySodaCloudApiKey', 'MYSODACLOUDAPIKEY, B'],
    ['the host', 'https://cloud.us.soda.io/', 'cloud.us.soda.io'],
    ['asterisks', '****************', '****************'],
    ['a block with a host', `host: dev.soda.example\napi_key_id: ${CURRENT.id}`, 'dev.soda.example'],
    ['nothing', '', 'SODA_CLOUD_API_KEY_ID, B'],
  ])('%s', (_what, secret, text) => {
    expect(() => check(secret, text)).not.toThrow();
  });
});

test('eleven characters in common are no mix-up, twelve are', () => {
  const id = CURRENT.id;

  expect(() => check(id, `acme-${id.slice(0, 11)}/x`, 'targets')).not.toThrow();
  expect(() => check(id, `acme-${id.slice(0, 12)}/x`, 'targets')).toThrow(
    "The input 'targets' contains the value of 'api-key-id', or a part of it.",
  );
});

test('every key and token that looks like one is known by any piece of it', () => {
  const unknown = Array.from({ length: 500 }, (_, seed) => createHash('sha512').update(`${seed}`).digest())
    .flatMap((bytes) => [
      bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5'),
      bytes.toString('base64url').slice(0, 40),
      `ghp_${bytes.toString('base64').replace(/\W/g, '').slice(0, 36)}`,
      `github_pat_11${bytes.toString('base64').replace(/\W/g, '').toUpperCase().slice(0, 60)}`,
    ])
    .filter((secret) => {
      try {
        check(secret, `x${secret.slice(-12)}`);
        return true;
      } catch {
        return false;
      }
    });

  expect(unknown).toEqual([]);
});

test('default values are not treated as part of a key, and are not checked', () => {
  const environment = Object.fromEntries(
    Object.entries(INPUTS).map(([name, { default: value }]) => [
      `INPUT_${name.toUpperCase()}`,
      ` ${value}\n`,
    ]),
  );
  const changed = {
    ...environment,
    INPUT_TARGETS: 'org:acme',
    'INPUT_GITHUB-TOKEN': 'x',
    'INPUT_KEY-COMMAND': 'y',
  };

  expect(shownInputs(new InputReader(inputsOf(environment), String))).toEqual([]);
  expect(shownInputs(new InputReader(inputsOf(changed), String))).toEqual([
    { input: 'targets', text: 'org:acme' },
  ]);
});

import { appKey, createAppKey } from '../../simulators/github/app-key.ts';
import type { Pair } from '../product/job.ts';
import { blockOf, CONFIGURE, FALLBACK } from './configurations.ts';
import { AUDIT, asApp, RETIRE, ROTATE } from './github-modes.ts';
import type { MarkedSecrets } from './marked-secrets.ts';
import { type Case, changed, type Scenario } from './scenario.ts';

/** Where a pair is given. */
interface Place {
  readonly scenario: Scenario;
  readonly id: string;
  readonly secret: string;
  readonly block?: string;
  readonly pair: (secrets: MarkedSecrets) => Pair;
}

const current = { id: 'api-key-id', secret: 'api-key-secret', block: 'soda-cloud' };
const fallback = { id: 'previous-api-key-id', secret: 'previous-api-key-secret' };
const PLACES: readonly Place[] = [
  { scenario: CONFIGURE, ...current, pair: (secrets) => secrets.current },
  { scenario: ROTATE, ...current, pair: (secrets) => secrets.current },
  {
    scenario: ROTATE,
    id: 'new-api-key-id',
    secret: 'new-api-key-secret',
    block: 'new-soda-cloud',
    pair: (secrets) => secrets.next,
  },
  { scenario: FALLBACK, ...fallback, pair: (secrets) => secrets.previous },
  { scenario: AUDIT, ...fallback, pair: (secrets) => secrets.previous },
  { scenario: RETIRE, ...fallback, pair: (secrets) => secrets.previous },
];

/** Wrong values of the key ID and the key secret. */
const HALVES: Readonly<Record<string, (pair: Pair) => Pair>> = {
  swapped: ({ id, secret }) => ({ id: secret, secret: id }),
  'the ID twice': ({ id }) => ({ id, secret: id }),
  'the secret twice': ({ secret }) => ({ id: secret, secret }),
  'no ID': ({ secret }) => ({ id: '', secret }),
  'no secret': ({ id }) => ({ id, secret: ' ' }),
  'references around': ({ id, secret }) => ({ id: `\${${id}}`, secret: `\${{ secrets.${secret} }}` }),
  asterisks: ({ id }) => ({ id, secret: '***' }),
  'double quotes': ({ id, secret }) => ({ id, secret: `"${secret}"` }),
  'single quotes': ({ id, secret }) => ({ id: `'${id}'`, secret }),
  'line breaks around': ({ id, secret }) => ({ id: `${id}\r\n`, secret: `\n ${secret}\n` }),
  'a line break within': ({ id, secret }) => ({ id, secret: `${secret.slice(0, 20)}\n${secret.slice(20)}` }),
  'both on two lines': ({ id, secret }) => ({ id, secret: `${id}\n${secret}` }),
  'a whole block': (pair) => ({ id: pair.id, secret: blockOf(pair) }),
  'a block without quotes': ({ id, secret }) => ({
    id,
    secret: `soda_cloud:\n  api_key_id: ${id}\n  api_key_secret: ${secret}\n`,
  }),
  'with their names': ({ id, secret }) => ({ id: `api_key_id: ${id}`, secret: `api_key_secret=${secret}` }),
  'as a pair of both': ({ id, secret }) => ({ id: `${id}:${secret}`, secret }),
  'as a command': ({ id, secret }) => ({ id: `::error::${id}`, secret: `${secret}\n::warning::${secret}` }),
  'a tab within': ({ id, secret }) => ({ id, secret: `${secret.slice(0, 9)}\t${secret.slice(9)}` }),
  'invisible characters': ({ id, secret }) => ({ id: `\u200b${id}`, secret: `${secret}\ufeff` }),
  'a very long one': ({ id, secret }) => ({ id, secret: secret.repeat(100) }),
};

/** Wrong values of the block. */
const BLOCKS: Readonly<Record<string, (pair: Pair) => string>> = {
  'quotes that do not end': ({ id, secret }) =>
    `soda_cloud:\n  api_key_id: "${id}\n  api_key_secret: '${secret}\n`,
  'signs of YAML': ({ id, secret }) => `soda_cloud:\n  api_key_id: @${id}\n  api_key_secret: %${secret}\n`,
  'bad indentation': ({ id, secret }) =>
    `soda_cloud:\n    api_key_id: ${id}\n  api_key_secret: ${secret}\n bad: [\n`,
  tabs: ({ id, secret }) => `soda_cloud:\n\tapi_key_id: ${id}\n\tapi_key_secret: ${secret}\n\t\tx: {`,
  'other names': ({ id, secret }) => `soda_cloud:\n  apiKeyId: ${id}\n  apiKeySecret: ${secret}\n`,
  'hyphens in the names': ({ id, secret }) => `api-key-id: ${id}\napi-key-secret: "${secret}"\n`,
  'values alone': ({ id, secret }) => `${id}\n${secret}\n`,
  'a list': ({ id, secret }) => `- ${JSON.stringify(id)}\n- ${JSON.stringify(secret)}\n`,
  'one line': ({ id, secret }) => `{soda_cloud: {api_key_id: ${id}, api_key_secret: ${secret}}}`,
  JSON: ({ id, secret }) => JSON.stringify({ soda_cloud: { api_key_id: id, api_key_secret: secret } }),
  'broken JSON': ({ id, secret }) => `{"api_key_id": "${id}", "api_key_secret": "${secret}`,
  'a key twice': (pair) => `${blockOf(pair)}  api_key_id: ${JSON.stringify(pair.secret)}\n`,
  'an alias': ({ id, secret }) => `api_key_id: &x ${JSON.stringify(id)}\napi_key_secret: *${secret}\n`,
  'a tag': ({ id, secret }) => `api_key_id: !!binary ${id}\napi_key_secret: !${secret} x\n`,
  'a multi-line secret': ({ id, secret }) =>
    `api_key_id: ${JSON.stringify(id)}\napi_key_secret: |\n  ${secret}\n  ${id}\n`,
  folded: ({ id, secret }) => `api_key_id: >\n  ${id}\napi_key_secret: >-\n  ${secret}\n`,
  'two documents': (pair) => `${blockOf(pair)}---\n${blockOf(pair)}`,
  'the secret as host': (pair) => `${blockOf(pair)}`.replace('cloud.soda.io', JSON.stringify(pair.secret)),
  'the ID as port': (pair) => `${blockOf(pair)}  port: ${JSON.stringify(pair.id)}\n`,
  'the secret as scheme': (pair) => `${blockOf(pair)}  scheme: ${JSON.stringify(pair.secret)}\n`,
  'a mapping as secret': ({ id, secret }) =>
    `api_key_id: ${JSON.stringify(id)}\napi_key_secret: {${JSON.stringify(secret)}: 1}\n`,
  swapped: ({ id, secret }) => blockOf({ id: secret, secret: id }),
  'half of it': ({ secret }) => `soda_cloud:\n  api_key_secret: ${JSON.stringify(secret)}\n`,
};

const withoutBoth = ({ id, secret }: Place) => ({ [id]: '', [secret]: '' });

function wrongHalves(place: Place): Case[] {
  return Object.entries(HALVES).map(([what, spoil]) =>
    changed(place.scenario, `'${place.id}' with ${what}`, ({ secrets }) => {
      const { id, secret } = spoil(place.pair(secrets));
      return { inputs: { [place.id]: id, [place.secret]: secret } };
    }),
  );
}

function wrongBlocks(place: Place): Case[] {
  const { block } = place;
  return block === undefined
    ? []
    : Object.entries(BLOCKS).map(([what, write]) =>
        changed(place.scenario, `'${block}' with ${what}`, (world) => ({
          inputs: {
            ...withoutBoth(place),
            [block]: write(place.pair(world.secrets)),
            // the key of the block is what counts, not the host in it
            ...(what.includes('host') ? { host: '', verify: 'false' } : {}),
          },
        })),
      );
}

function wrongTokens(): Case[] {
  const spoilt: Readonly<Record<string, (token: string) => string>> = {
    'a letter that no header can hold': (token) => `${token}\u20ac`,
    'a line break within': (token) => `${token.slice(0, 20)}\n${token.slice(20)}`,
    'line breaks around': (token) => `\r\n${token}\n`,
    'a scheme': (token) => `Bearer ${token}`,
    quotes: (token) => `"${token}"`,
    'a command': (token) => `${token}\n::error::${token}`,
  };
  return Object.entries(spoilt).flatMap(([what, spoil]) => [
    ...[ROTATE, AUDIT, RETIRE].map((scenario) =>
      changed(scenario, `'github-token' with ${what}`, ({ secrets }) => ({
        inputs: { 'github-token': spoil(secrets.githubToken) },
      })),
    ),
    changed(AUDIT, `'issue-token' with ${what}`, ({ secrets }) => ({
      inputs: { 'issue-token': spoil(secrets.issueToken) },
    })),
  ]);
}

/** Wrong and unusual spellings of the private key of a GitHub App. */
const APP_KEYS: Readonly<Record<string, (pem: string) => string>> = {
  'escaped line breaks': (pem) => pem.replaceAll('\n', '\\n'),
  'a missing line': (pem) => pem.split('\n').toSpliced(5, 1).join('\n'),
  'its first half': (pem) => pem.slice(0, 800),
  'its body alone': (pem) => pem.replace(/-----.*?-----\n?/g, ''),
  'spaces for line breaks': (pem) => pem.replaceAll('\n', ' '),
  'quotes around': (pem) => JSON.stringify(pem),
  'base64 around': (pem) => Buffer.from(pem).toString('base64'),
  'another heading': (pem) => pem.replaceAll('RSA PRIVATE', 'PUBLIC'),
  'a command': (pem) => pem.replace('\n', '\n::error::'),
  'the key of another App': () => createAppKey().pkcs1,
};

function wrongAppKeys(): Case[] {
  const scenario = asApp(AUDIT);
  const other = (inputs: Readonly<Record<string, string>>) => () => ({ inputs });
  return [
    ...Object.entries(APP_KEYS).map(([what, spoil]) =>
      changed(scenario, `'app-private-key' with ${what}`, () => ({
        inputs: { 'app-private-key': spoil(appKey().pkcs1) },
      })),
    ),
    changed(scenario, "the key in 'app-client-id'", other({ 'app-client-id': appKey().pkcs1 })),
    changed(scenario, "the key in 'github-token' too", other({ 'github-token': appKey().pkcs1 })),
    changed(scenario, "the key in 'issue-token'", other({ 'issue-token': appKey().pkcs1 })),
    changed(scenario, "a body of the key in 'targets'", other({ targets: `org:${appKey().pkcs1}` })),
    changed(scenario, 'an App that GitHub does not know', other({ 'app-client-id': 'Iv23liUnknown' })),
  ];
}

export const WRONG_KEYS: readonly Case[] = [
  ...PLACES.flatMap((place) => [...wrongHalves(place), ...wrongBlocks(place)]),
  ...wrongTokens(),
  ...wrongAppKeys(),
];

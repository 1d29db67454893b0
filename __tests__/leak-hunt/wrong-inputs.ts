import { INPUTS, type InputName } from '../../src/inputs/definitions.ts';
import { CONFIGURE } from './configurations.ts';
import { AUDIT, KEY_COMMAND, RETIRE, ROTATE, RUNNER } from './github-modes.ts';
import { knownTo, QUOTES } from './quoted-secrets.ts';
import type { Case, Scenario } from './scenario.ts';

/** Inputs that hold keys and tokens: they have cases of their own. */
const OF_SECRETS = /key-(id|secret)$|soda-cloud$|-token$|^key-command$/;

/** Values of inputs with a syntax, with a secret in the wrong place. */
const FORMS: Readonly<Partial<Record<InputName, readonly ((secret: string) => string)[]>>> = {
  host: [
    (secret) => `${secret}.example.com`,
    (secret) => `https://${secret}@cloud.soda.io`,
    (secret) => `https://me:${secret}@cloud.soda.io`,
    (secret) => `https://cloud.soda.io/${secret}`,
    (secret) => `https://cloud.soda.io?key=${encodeURIComponent(secret)}`,
    (secret) => `cloud.soda.io:${secret}`,
  ],
  'config-path': [
    (secret) => `keys/${secret}.yml`,
    (secret) => `/nowhere/${secret}/`,
    (secret) => `~/${secret}`,
  ],
  'base-config': [(secret) => `keys/${secret}.yml`, (secret) => `/nowhere/${secret}`],
  'env-names': [(secret) => `${secret}, KEY`, (secret) => `A_${secret.replace(/\W/g, '_')}, KEY`],
  'secret-names': [(secret) => `${secret}, KEY`, (secret) => `A_${secret.replace(/\W/g, '_')}, KEY`],
  'previous-secret-names': [(secret) => `${secret}, KEY`, (secret) => `KEY, A_${secret.replace(/\W/g, '_')}`],
  'github-api-url': [
    (secret) => `http://127.0.0.1:9/${encodeURIComponent(secret)}`,
    (secret) => `https://${encodeURIComponent(secret)}@api.github.com`,
  ],
  targets: [
    (secret) => `repo:acme/${secret}`,
    (secret) => `repo:${secret}`,
    (secret) => `repo:acme/${secret.replace(/[^\w-]/g, '-').slice(0, 30)}`,
    (secret) => `environment:${secret}`,
    (secret) => `environment:acme/data:${secret}`,
    (secret) => `org:${secret}`,
    (secret) => `org:a${secret.replace(/\W/g, '').slice(0, 20)}`,
    (secret) => `repo\n${secret}`,
  ],
  'issue-labels': [(secret) => `soda, ${secret}`],
  'file-mode': [(secret) => `0600${secret}`],
  'max-age-days': [(secret) => `90${secret}`],
};

const USERS: Readonly<Record<string, Scenario>> = {
  configure: CONFIGURE,
  rotate: ROTATE,
  audit: AUDIT,
  retire: RETIRE,
};

function withSecret(
  scenario: Scenario,
  input: InputName,
  nth: number,
  what: string,
  write: (secret: string) => string,
): Case {
  return {
    name: `${scenario.name}: secret ${nth + 1} ${what} in '${input}'`,
    step: (world) => {
      const step = scenario.step(world);
      const secrets = knownTo(step, world);
      const value = write(secrets[nth % secrets.length] ?? '');
      return {
        ...step,
        inputs: {
          ...step.inputs,
          // nobody needs to look for such a host
          ...(input === 'host' ? { verify: 'false', port: '9' } : {}),
          [input]: value,
        },
      };
    },
  };
}

const NAMES = (Object.keys(INPUTS) as InputName[]).filter((name) => !OF_SECRETS.test(name));

/** A secret in every input that is for something else, in the modes that use it. */
export const WRONG_INPUTS: readonly Case[] = [
  ...NAMES.flatMap((input) =>
    Object.entries(USERS).flatMap(([mode, scenario]) => {
      const isUsed = INPUTS[input].modes.some((user) => user === mode);
      const users = input === 'runner-name' ? [RUNNER] : isUsed ? [scenario] : [];
      return users.flatMap((user) => [
        ...[0, 1, 2, 3].map((nth) => withSecret(user, input, nth, 'as it is', (secret) => secret)),
        ...Object.entries(QUOTES).map(([how, quote], nth) => withSecret(user, input, nth, how, quote)),
        ...(FORMS[input] ?? []).flatMap((write, form) =>
          [0, 1].map((nth) => withSecret(user, input, nth, `in form ${form + 1}`, write)),
        ),
      ]);
    }),
  ),
  ...[0, 1, 2].map((nth) => withSecret(KEY_COMMAND, 'runner-name', nth, 'unused', (secret) => secret)),
].filter(({ name }, index, all) => all.findIndex((other) => other.name === name) === index);

import { ActionError } from '../shared/action-error.ts';
import type { Log } from '../shared/log.ts';
import { basicCredentials, type KeyPair, Secret } from '../shared/secret.ts';
import type { WorkflowRun } from '../shared/workflow.ts';
import { extractKeyCandidates, looksLikeBlock } from './block-text.ts';
import { findMistake, hasUsualId, hasUsualSecret, looksLikeName, unwrapped } from './key-mistakes.ts';
import type { InputContext, KeyPairInput, PastedBlock, RawPair, RawValue } from './types.ts';

/** Reads the two inputs of a key pair and masks them, before anything is printed. */
export function readRawPair(prefix: '' | 'previous-' | 'new-', { reader, log }: InputContext): RawPair {
  const read = (name: 'api-key-id' | 'api-key-secret'): RawValue => {
    const input = `${prefix}${name}` as const;
    const text = reader.raw(input);
    maskForms(text, log);
    return { name: `'${input}'`, text };
  };
  return { id: read('api-key-id'), secret: read('api-key-secret') };
}

/**
 * Reads an input for a `soda_cloud` block and masks the key in it. The YAML parser is loaded only if there is one.
 * @throws ActionError for a text that is not a `soda_cloud` block
 */
export async function readPastedBlock(
  name: 'soda-cloud' | 'new-soda-cloud',
  { reader, log }: InputContext,
): Promise<PastedBlock | undefined> {
  const text = reader.raw(name);
  if (text.trim() === '') {
    return undefined;
  }
  for (const value of extractKeyCandidates(text)) {
    log.mask(new Secret(value));
  }
  const { parsePastedBlock } = await import('./pasted-block.ts');
  const block = parsePastedBlock(text, `'${name}'`);
  for (const value of [block.id, block.secret].map((given = '') => given.trim())) {
    for (const form of [value, ...unwrapped(value)]) {
      log.mask(new Secret(form));
    }
  }
  return block;
}

/** Masks a key as it will be used, or each of its lines if several were given, and what is wrapped in them. */
function maskForms(text: string, log: Log): void {
  // a whole block is not masked line by line: every 'host:' in the log of the job would be hidden
  const values = looksLikeBlock(text) ? extractKeyCandidates(text) : text.trim().split(/[\r\n]+/);
  for (const value of values.flatMap((line) => [line.trim(), ...unwrapped(line)])) {
    log.mask(new Secret(value));
  }
}

/**
 * The current or the staged key pair, from its two inputs or from its pasted block.
 * @throws ActionError for a pair that is given twice, or is obviously not a key
 */
export function resolveKeyPair(
  prefix: '' | 'new-',
  inputs: RawPair,
  block: PastedBlock | undefined,
  { log, run }: Pick<InputContext, 'log' | 'run'>,
): KeyPairInput {
  const [id, secret, blockName] = [`${prefix}api-key-id`, `${prefix}api-key-secret`, `${prefix}soda-cloud`];
  if (block !== undefined && emptyValues(inputs).length < 2) {
    throw new ActionError('Two API keys given', {
      what: `Both '${blockName}' and '${id}' or '${secret}' contain a key.`,
      why: 'They are two ways to give the same thing, and which one is meant cannot be known.',
      fix: "Remove one of them from the step's 'with:'.",
    });
  }
  const raw =
    block === undefined
      ? inputs
      : {
          id: { name: `api_key_id in '${blockName}'`, text: block.id ?? '' },
          secret: { name: `api_key_secret in '${blockName}'`, text: block.secret ?? '' },
        };
  const empty = emptyValues(raw);
  const [missing] = empty;
  if (missing !== undefined) {
    const isIncomplete = empty.length === 1;
    const what = isIncomplete
      ? `${missing.name} is empty.`
      : prefix === 'new-'
        ? `There is no new API key: '${blockName}' is empty, and so are '${id}' and '${secret}'.`
        : `'${id}' and '${secret}' are empty, and so is '${blockName}'.`;
    return {
      found: false,
      missing: missingKey(what, run, { isIncomplete, isStaged: prefix === 'new-' }),
      isWithoutSecrets: run.fromFork || run.byDependabot,
      isIncomplete,
    };
  }
  const pair = parseKeyPair(raw, log);
  const unusual = [
    ...(hasUsualId(pair)
      ? []
      : [`${raw.id.name} is not a UUID, as the IDs of Soda Cloud's keys usually are`]),
    ...(hasUsualSecret(pair)
      ? []
      : [
          `${raw.secret.name} does not consist of at least 20 letters, digits, '-' or '_', as secrets usually do`,
        ]),
  ];
  if (unusual.length > 0) {
    const hint = looksLikeName(pair)
      ? ' It looks like the name of a secret: write ${{ secrets.NAME }} in the workflow to give its value.'
      : ' Check that it is complete.';
    log.warning('Unusual API key', `${unusual.join(', and ')}. It is used all the same.${hint}`);
  }
  return { found: true, pair };
}

/**
 * The previous pair, if there is a usable one. A problem with it is a warning: during a rotation a run may see a part of
 * it, and the current pair is the one that counts.
 */
export function parsePreviousPair(raw: RawPair, log: Log): KeyPair | undefined {
  const empty = emptyValues(raw);
  if (empty.length === 2) {
    return undefined;
  }
  try {
    return parseKeyPair(raw, log);
  } catch (error) {
    if (error instanceof ActionError) {
      const { what, fix } = error.parts;
      // nothing has to be done about an incomplete pair during a rotation
      log.warning('Previous key ignored', empty.length === 1 ? what : `${what} ${fix}`);
      return undefined;
    }
    throw error;
  }
}

/**
 * A key pair that came from elsewhere than an input, masked.
 * @throws ActionError when one of its values is missing or is obviously not a key
 */
export function parseGeneratedPair(raw: RawPair, log: Log): KeyPair {
  maskForms(raw.id.text, log);
  maskForms(raw.secret.text, log);
  return parseKeyPair(raw, log);
}

function emptyValues({ id, secret }: RawPair): RawValue[] {
  return [id, secret].filter(({ text }) => text.trim() === '');
}

function parseKeyPair(raw: RawPair, log: Log): KeyPair {
  const [missing] = emptyValues(raw);
  if (missing !== undefined) {
    const run = { fromFork: false, byDependabot: false };
    throw missingKey(`${missing.name} is empty.`, run, { isIncomplete: true, isStaged: false });
  }
  for (const value of [raw.id, raw.secret]) {
    checkLine(value, log);
  }
  const pair = { id: new Secret(raw.id.text.trim()), secret: new Secret(raw.secret.text.trim()) };
  log.mask(basicCredentials(pair));
  const mistake = findMistake(pair, { id: raw.id.name, secret: raw.secret.name });
  if (mistake !== undefined) {
    throw mistake;
  }
  return pair;
}

/** @throws ActionError for more than one line */
function checkLine({ name, text }: RawValue, log: Log): void {
  const value = text.trim();
  const hasLines = /[\r\n]/.test(value);
  if (looksLikeBlock(value) && (hasLines || /^["'`]*(\{|soda_cloud)/.test(value))) {
    throw new ActionError('API key not usable', {
      what: `${name} contains ${hasLines ? 'several lines' : 'more than one value'}.`,
      why: 'A whole soda_cloud block was stored where one value belongs.',
      fix: "Give the secret with the block to the input 'soda-cloud' instead, or store the two values in two secrets.",
    });
  }
  if (hasLines) {
    throw new ActionError('API key not usable', {
      what: `${name} contains several lines.`,
      why: 'A key is a single line, so something else was stored with it or instead of it.',
      fix: `Store the value for ${name} again, on one line.`,
    });
  }
  if (value !== text) {
    log.warning(
      'API key trimmed',
      `${name} has white space or a line break around the key, which was removed. Store the secret again without it.`,
    );
  }
}

interface MissingPart {
  /** Whether only the key ID or the key secret is missing. */
  readonly isIncomplete: boolean;
  readonly isStaged: boolean;
}

/** The error for a key that is not there in this run, with the most likely reason. */
function missingKey(what: string, run: WorkflowRun, { isIncomplete, isStaged }: MissingPart): ActionError {
  const error = (why: string, fix: string) => new ActionError('API key missing', { what, why, fix });
  if (run.fromFork) {
    return error(
      'This run belongs to a pull request from a fork, and GitHub gives such runs no secrets.',
      isIncomplete
        ? 'Read both the key ID and the key secret from secrets: one of them comes from elsewhere.'
        : "Set 'if-missing: skip' to let these runs succeed without Soda Cloud, and let the steps that need it run only when the output 'configured' is true.",
    );
  }
  if (run.byDependabot) {
    return error(
      'Dependabot started this run, and such runs read the Dependabot secrets, not the Actions secrets.',
      `Store the key as Dependabot secrets too (repository settings, Secrets and variables, Dependabot)${isIncomplete ? '' : ", or set 'if-missing: skip'"}.`,
    );
  }
  if (isStaged && !isIncomplete) {
    return error(
      'Nobody has stored a new key, a secret is misspelled or belongs to an environment that the job does not name, or a reusable workflow was called without its secrets.',
      "Use one of three ways: a whole block in the secret behind 'new-soda-cloud'; a key ID and a key secret in those behind 'new-api-key-id' and 'new-api-key-secret'; or a key that the run obtains with 'key-command' or 'runner-name'. Secrets of the repository and of the organization count, and those of an environment if the job has 'environment: NAME'; for a reusable workflow add 'secrets: inherit'. For runs that have no new key on purpose, set 'if-missing: skip'.",
    );
  }
  return error(
    'The secret is not set, its name is misspelled, it belongs to an environment that the job does not name, the run comes from a fork or from Dependabot, or a reusable workflow was called without its secrets.',
    `Compare the names in the workflow with those in the repository's settings (Secrets and variables, Actions); for an environment secret add 'environment: NAME' to the job; for a reusable workflow add 'secrets: inherit'.`,
  );
}

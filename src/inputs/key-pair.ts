import { ActionError } from '../shared/action-error.ts';
import type { Log } from '../shared/log.ts';
import { basicCredentials, type KeyPair, Secret, samePair } from '../shared/secret.ts';
import type { WorkflowRun } from '../shared/workflow.ts';
import { findMistake, hasUsualShape, looksLikeName, unwrapped } from './key-mistakes.ts';
import { extractKeyCandidates, looksLikeBlock } from './misplaced-keys.ts';
import type { PastedBlock } from './pasted-block.ts';
import type { InputReader } from './reader.ts';

/** One half of a pair as it was given, with the name under which the user knows it. */
export interface RawValue {
  readonly name: string;
  readonly text: string;
}

export interface GivenPair {
  readonly id: RawValue;
  readonly secret: RawValue;
}

/** A pair, or the error for its absence. */
export type KeyPairInput = { readonly found: true; readonly pair: KeyPair } | MissingKey;

export interface MissingKey {
  readonly found: false;
  readonly missing: ActionError;
  /** Whether GitHub gives runs like this one no Actions secrets: a pull request from a fork, or Dependabot. */
  readonly isWithoutSecrets: boolean;
  /** Whether one of the two halves is there. */
  readonly isIncomplete: boolean;
}

/** The inputs and the block that together give one pair. */
export interface PairInputs {
  readonly id: KeyInputName;
  readonly secret: KeyInputName;
  readonly block: 'soda-cloud' | 'new-soda-cloud';
}

export type KeyInputName =
  | 'api-key-id'
  | 'api-key-secret'
  | 'previous-api-key-id'
  | 'previous-api-key-secret'
  | 'new-api-key-id'
  | 'new-api-key-secret';

/** Reads two inputs that hold the halves of a pair and masks them, before anything is printed. */
export function maskPairInputs(
  reader: InputReader,
  log: Log,
  id: KeyInputName,
  secret: KeyInputName,
): GivenPair {
  const half = (name: KeyInputName): RawValue => {
    const text = reader.raw(name);
    maskKeyText(text, log);
    return { name: `'${name}'`, text };
  };
  return { id: half(id), secret: half(secret) };
}

/**
 * A pair from its two inputs or from its pasted block.
 * @throws ActionError for a pair that is there twice, incomplete, or obviously not a key
 */
export function suppliedKey(
  inputs: GivenPair,
  block: PastedBlock | undefined,
  names: PairInputs,
  log: Log,
  run: WorkflowRun,
): KeyPairInput {
  if (block !== undefined && !isAbsent(inputs)) {
    throw new ActionError('Two API keys given', {
      what: `Both '${names.block}' and '${names.id}' or '${names.secret}' hold a key.`,
      why: 'They are two ways to give the same thing, and which one is meant cannot be known.',
      fix: "Remove one of them from the step's 'with:'.",
    });
  }
  const given = block === undefined ? inputs : pairOfBlock(block, names.block);
  const isStaged = names.block === 'new-soda-cloud';
  if (isAbsent(given)) {
    const what = `'${names.id}' and '${names.secret}' are empty, and so is '${names.block}'.`;
    return missingPair(missingKey(what, run, { isIncomplete: false, isStaged }), run, false);
  }
  const half = [given.id, given.secret].find(({ text }) => text.trim() === '');
  if (half !== undefined) {
    return missingPair(
      missingKey(`${half.name} is empty.`, run, { isIncomplete: true, isStaged }),
      run,
      true,
    );
  }
  const pair = parseKeyPair(given, log, run);
  if (!hasUsualShape(pair)) {
    const hint = looksLikeName(pair)
      ? ' It looks like the name of a secret: write ${{ secrets.NAME }} in the workflow to give its value.'
      : '';
    log.warning(
      'Unusual API key',
      `The key in ${given.id.name} and ${given.secret.name} does not look like Soda Cloud's usual ones (a UUID, and at least 20 letters, digits, '-' or '_'). It is used as it is.${hint}`,
    );
  }
  return { found: true, pair };
}

function missingPair(missing: ActionError, run: WorkflowRun, isIncomplete: boolean): MissingKey {
  return { found: false, missing, isWithoutSecrets: run.fromFork || run.byDependabot, isIncomplete };
}

/** The previous pair, where there is a usable one that differs from the current pair. */
export function usablePrevious(given: GivenPair, current: KeyPair, log: Log): KeyPair | undefined {
  const pair = previousPair(given, log);
  return pair === undefined || samePair(pair, current) ? undefined : pair;
}

/**
 * The previous pair, where there is a usable one. What is wrong with it is a warning: while keys are rotated there are
 * moments in which a run sees half of it, and the current pair is what counts.
 */
export function previousPair(given: GivenPair, log: Log): KeyPair | undefined {
  if (isAbsent(given)) {
    return undefined;
  }
  try {
    return parseKeyPair(given, log, { fromFork: false, byDependabot: false });
  } catch (error) {
    if (error instanceof ActionError) {
      const { what, fix } = error.parts;
      const isIncomplete = [given.id, given.secret].some(({ text }) => text.trim() === '');
      // a pair that is there in part is what a run sees while keys are rotated: nothing has to be done about it
      log.warning('Previous key ignored', isIncomplete ? what : `${what} ${fix}`);
      return undefined;
    }
    throw error;
  }
}

function pairOfBlock({ id = '', secret = '' }: PastedBlock, input: string): GivenPair {
  return {
    id: { name: `api_key_id in '${input}'`, text: id },
    secret: { name: `api_key_secret in '${input}'`, text: secret },
  };
}

/**
 * A pair that came from somewhere else than an input, masked.
 * @throws ActionError when a half is missing or is obviously not a key
 */
export function pairOfText(id: RawValue, secret: RawValue, log: Log): KeyPair {
  maskKeyText(id.text, log);
  maskKeyText(secret.text, log);
  return parseKeyPair({ id, secret }, log, { fromFork: false, byDependabot: false });
}

function isAbsent({ id, secret }: GivenPair): boolean {
  return id.text.trim() === '' && secret.text.trim() === '';
}

function parseKeyPair(given: GivenPair, log: Log, run: WorkflowRun): KeyPair {
  const [missing] = [given.id, given.secret].filter(({ text }) => text.trim() === '');
  if (missing !== undefined) {
    throw missingKey(`${missing.name} is empty.`, run, { isIncomplete: true, isStaged: false });
  }
  const pair = { id: cleanKey(given.id, log), secret: cleanKey(given.secret, log) };
  log.mask(basicCredentials(pair));
  const mistake = findMistake(pair, { id: given.id.name, secret: given.secret.name });
  if (mistake !== undefined) {
    throw mistake;
  }
  return pair;
}

/** Masks a key as it will be used, or each of its lines where several were given, and what is wrapped in them. */
function maskKeyText(text: string, log: Log): void {
  // a whole block is not masked line by line: every 'host:' in the log of the job would be hidden
  const values = looksLikeBlock(text) ? extractKeyCandidates(text) : text.trim().split(/[\r\n]+/);
  for (const value of values.flatMap((line) => [line.trim(), ...unwrapped(line)])) {
    log.mask(new Secret(value));
  }
}

function cleanKey({ name, text }: RawValue, log: Log): Secret {
  const trimmed = text.trim();
  const hasLines = /[\r\n]/.test(trimmed);
  if (looksLikeBlock(trimmed) && (hasLines || /^["'`]*(\{|soda_cloud)/.test(trimmed))) {
    throw new ActionError('API key not usable', {
      what: `${name} holds ${hasLines ? 'several lines' : 'more than one value'}.`,
      why: 'A whole soda_cloud block was stored where one value belongs.',
      fix: "Give the secret that holds the block to the input 'soda-cloud' instead, or store the two values in two secrets.",
    });
  }
  if (hasLines) {
    throw new ActionError('API key not usable', {
      what: `${name} holds several lines.`,
      why: 'A key is a single line, so something else was stored with it or instead of it.',
      fix: `Store the value for ${name} again, on one line.`,
    });
  }
  if (trimmed !== text) {
    log.warning(
      'API key trimmed',
      `${name} has white space or a line break around the key, which was removed. Store the secret again without it.`,
    );
  }
  return new Secret(trimmed);
}

/** What of a pair is missing: all of it, or the key ID or the key secret only; of the staged pair or of another one. */
export interface MissingPart {
  readonly isIncomplete: boolean;
  readonly isStaged: boolean;
}

/** The error for a key that is not there in this run, with the likeliest reason. */
export function missingKey(what: string, run: WorkflowRun, part: MissingPart): ActionError {
  return new ActionError('API key missing', { what, ...likelyReason(run, part) });
}

function likelyReason(
  run: WorkflowRun,
  { isIncomplete, isStaged }: MissingPart,
): { why: string; fix: string } {
  if (run.fromFork) {
    return {
      why: 'This run belongs to a pull request from a fork, and GitHub gives such runs no secrets.',
      fix: isIncomplete
        ? 'Read both the key ID and the key secret from secrets: one of them comes from elsewhere.'
        : "Set 'if-missing: skip' to let these runs succeed without Soda Cloud, and let the steps that need it run only when the output 'configured' is true.",
    };
  }
  if (run.byDependabot) {
    return {
      why: 'Dependabot started this run, and such runs read the Dependabot secrets, not the Actions secrets.',
      fix: `Store the key as Dependabot secrets too (repository settings, Secrets and variables, Dependabot)${isIncomplete ? '' : ", or set 'if-missing: skip'"}.`,
    };
  }
  const skip = " For runs that have no new key on purpose, set 'if-missing: skip'.";
  return {
    why: 'The secret is not set, its name is misspelled, it belongs to an environment that the job does not name, the run comes from a fork or from Dependabot, or a reusable workflow was called without its secrets.',
    fix: `Compare the names in the workflow with those in the repository's settings (Secrets and variables, Actions); for an environment secret add 'environment: NAME' to the job; for a reusable workflow add 'secrets: inherit'.${isStaged && !isIncomplete ? skip : ''}`,
  };
}

/**
 * Reads an input that holds a soda_cloud block and masks the key in it. The YAML parser is loaded only when there is a block.
 * @throws ActionError for a text that is no soda_cloud block
 */
export async function readPastedBlock(
  reader: InputReader,
  log: Log,
  name: 'soda-cloud' | 'new-soda-cloud',
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
  for (const value of [block.id ?? '', block.secret ?? ''].map((text) => text.trim())) {
    for (const spelling of [value, ...unwrapped(value)]) {
      log.mask(new Secret(spelling));
    }
  }
  return block;
}

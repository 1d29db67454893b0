import { ActionError } from '../errors/action-error.ts';
import { basicCredentials, type KeyPair, samePair } from '../keys/key-pair.ts';
import { findMistake, hasUsualShape, looksLikeName, unwrapped } from '../keys/mistakes.ts';
import { Secret } from '../keys/secret.ts';
import type { Log } from '../runner/log.ts';
import type { WorkflowRun } from '../runner/workflow-run.ts';
import { likelyKeys, looksLikeBlock } from './likely-keys.ts';
import { missingKey } from './missing-key.ts';
import type { PastedBlock } from './pasted-block.ts';
import type { InputReader } from './reader.ts';

/** One half of a pair as it was given, with the name under which the user knows it. */
export interface GivenHalf {
  readonly name: string;
  readonly text: string;
}

export interface GivenPair {
  readonly id: GivenHalf;
  readonly secret: GivenHalf;
}

/** A pair, or the error for its absence. */
export type SuppliedKey = { readonly found: true; readonly pair: KeyPair } | MissingKey;

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
  const half = (name: KeyInputName): GivenHalf => {
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
): SuppliedKey {
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
  const pair = wholePair(given, log, run);
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
    return wholePair(given, log, { fromFork: false, byDependabot: false });
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
export function pairOfText(id: GivenHalf, secret: GivenHalf, log: Log): KeyPair {
  maskKeyText(id.text, log);
  maskKeyText(secret.text, log);
  return wholePair({ id, secret }, log, { fromFork: false, byDependabot: false });
}

function isAbsent({ id, secret }: GivenPair): boolean {
  return id.text.trim() === '' && secret.text.trim() === '';
}

function wholePair(given: GivenPair, log: Log, run: WorkflowRun): KeyPair {
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
  const values = looksLikeBlock(text) ? likelyKeys(text) : text.trim().split(/[\r\n]+/);
  for (const value of values.flatMap((line) => [line.trim(), ...unwrapped(line)])) {
    log.mask(new Secret(value));
  }
}

function cleanKey({ name, text }: GivenHalf, log: Log): Secret {
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

import type { InputContext, UnusedInput } from './types.ts';

/** Every value of the input `mode`. */
export const MODES = ['configure', 'rotate', 'audit', 'retire'] as const;
export type Mode = (typeof MODES)[number];

interface InputSpecification {
  readonly default: string;
  /** An expression in `action.yml` that the runner evaluates: the input then always has a value. */
  readonly expression?: string;
  readonly modes: readonly Mode[];
}

const everyMode: readonly Mode[] = MODES;
const configure: readonly Mode[] = ['configure'];
const rotate: readonly Mode[] = ['rotate'];
const audit: readonly Mode[] = ['audit'];
const retire: readonly Mode[] = ['retire'];
const withTargets: readonly Mode[] = ['rotate', 'audit', 'retire'];

/**
 * Every input, its default and the modes that use it. To add one, add it here, to `action.yml` and the tables in
 * `README.md` and `docs/inputs.md`, and read it in the file of its mode.
 */
export const INPUTS = {
  mode: { default: 'configure', modes: everyMode },
  'api-key-id': { default: '', modes: everyMode },
  'api-key-secret': { default: '', modes: everyMode },
  'soda-cloud': { default: '', modes: everyMode },
  region: { default: 'eu', modes: everyMode },
  host: { default: '', modes: everyMode },
  port: { default: '', modes: everyMode },
  scheme: { default: '', modes: everyMode },
  verify: { default: 'true', modes: everyMode },
  'if-missing': { default: 'fail', modes: everyMode },
  summary: { default: 'true', modes: everyMode },
  'previous-api-key-id': { default: '', modes: everyMode },
  'previous-api-key-secret': { default: '', modes: everyMode },
  format: { default: 'soda-library', modes: configure },
  'config-path': { default: '', modes: configure },
  'base-config': { default: '', modes: configure },
  values: { default: 'literal', modes: configure },
  'env-names': { default: 'SODA_CLOUD_API_KEY_ID, SODA_CLOUD_API_KEY_SECRET', modes: configure },
  'export-env': { default: 'false', modes: configure },
  'file-mode': { default: '0600', modes: configure },
  overwrite: { default: 'false', modes: configure },
  cleanup: { default: 'true', modes: configure },
  'github-token': { default: '', modes: withTargets },
  'github-api-url': { default: '', modes: withTargets },
  targets: { default: 'repo', modes: withTargets },
  'secret-names': { default: 'SODA_CLOUD_API_KEY_ID, SODA_CLOUD_API_KEY_SECRET', modes: withTargets },
  'previous-secret-names': { default: '', modes: withTargets },
  'dry-run': { default: 'false', modes: withTargets },
  'new-api-key-id': { default: '', modes: rotate },
  'new-api-key-secret': { default: '', modes: rotate },
  'new-soda-cloud': { default: '', modes: rotate },
  'key-command': { default: '', modes: rotate },
  'runner-name': { default: '', modes: rotate },
  'keep-previous': { default: 'false', modes: rotate },
  'create-missing': { default: 'false', modes: rotate },
  'min-age-days': { default: '0', modes: rotate },
  'allow-other-organization': { default: 'false', modes: rotate },
  'write-interval-ms': { default: '1000', modes: ['rotate', 'retire'] },
  'max-age-days': { default: '90', modes: audit },
  'warn-age-days': { default: '', modes: audit },
  'report-issue': { default: 'false', modes: audit },
  'issue-token': { default: '', expression: '${{ github.token }}', modes: audit },
  'issue-labels': { default: 'soda-cloud-keys', modes: audit },
  'fail-when-due': { default: 'true', modes: audit },
  'overlap-hours': { default: '24', modes: ['audit', 'retire'] },
  'retire-runner-id': { default: '', modes: retire },
  'require-drained': { default: 'true', modes: retire },
} as const satisfies Record<string, InputSpecification>;

export type InputName = keyof typeof INPUTS;

export const INPUT_NAMES = Object.keys(INPUTS) as InputName[];

/** The previous pair is used only where pairs are verified. */
export const UNUSED_WITHOUT_VERIFY: readonly UnusedInput[] = [
  { name: 'previous-api-key-id', usedWith: "'verify: true'" },
  { name: 'previous-api-key-secret', usedWith: "'verify: true'" },
];

/**
 * One warning for everything that is set and has no effect.
 * @param mode `undefined` where it is not known: then only misspelled names and `unused` are reported
 */
export function warnAboutUnused(
  mode: Mode | undefined,
  unused: readonly UnusedInput[],
  { reader, log, environment }: InputContext,
): void {
  // the user did not set a value that comes from an expression
  const isGiven = (name: InputName) => reader.isSet(name) && !('expression' in INPUTS[name]);
  const otherModes = INPUT_NAMES.filter(
    (name) => mode !== undefined && !INPUTS[name].modes.some((user) => user === mode) && isGiven(name),
  );
  const named = [
    ...misspelledInputs(environment).map(
      ({ given, meant }) =>
        `'${log.sanitize(given)}' (not an input of this action: '${meant}' is probably meant)`,
    ),
    ...otherModes.map((name) => `'${name}' (not used by mode '${mode}')`),
    ...unused
      .filter(({ name }) => isGiven(name))
      .map(({ name, usedWith }) => `'${name}' (used with ${usedWith})`),
  ];
  if (named.length > 0) {
    log.warning('Unused input', `Set, but without effect here: ${named.join(', ')}.`);
  }
}

/** A name in `with:` that is not an input, and the input with a similar name. */
export interface MisspelledInput {
  readonly given: string;
  readonly meant: InputName;
}

const PREFIX = 'INPUT_';

/**
 * Names in `with:` that are similar to those of inputs. The runner sets `INPUT_` and the name in upper case for each,
 * with underscores for spaces, whether the action has such an input or not. Other names are ignored: they could be
 * variables of the job.
 */
export function misspelledInputs(environment: NodeJS.ProcessEnv): MisspelledInput[] {
  const known = new Set<string>(INPUT_NAMES.map((name) => PREFIX + name.toUpperCase()));
  return Object.keys(environment)
    .filter((name) => name.startsWith(PREFIX) && name.length <= LONGEST_NAME && !known.has(name))
    .flatMap((name) => {
      const given = name.slice(PREFIX.length).toLowerCase();
      const meant = closestInput(given);
      return meant === undefined ? [] : [{ given, meant }];
    });
}

const LONGEST_NAME = 60;

function closestInput(given: string): InputName | undefined {
  const letters = lettersOf(given);
  const [closest] = INPUT_NAMES.map((name) => ({
    name,
    distance: editDistance(letters, lettersOf(name)),
  })).sort((one, other) => one.distance - other.distance);
  const most = letters.length >= 8 ? 2 : letters.length >= 4 ? 1 : 0;
  return closest !== undefined && closest.distance <= most ? closest.name : undefined;
}

function lettersOf(name: string): string {
  return name.replace(/[^a-z0-9]/g, '');
}

/** The number of missing, additional, different and swapped letters (optimal string alignment). */
function editDistance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped =
        row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (isSame ? 0 : 1),
          isSwapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    [beforeLast, last] = [last, current];
  }
  return last[other.length] ?? 0;
}

/** Every value of the input `mode`. */
export const MODES = ['configure', 'rotate', 'audit', 'retire'] as const;
export type Mode = (typeof MODES)[number];
/** Those that work on the secrets of targets. */
export type TargetMode = Exclude<Mode, 'configure'>;

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
const withTargets: readonly TargetMode[] = ['rotate', 'audit', 'retire'];

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
  'app-client-id': { default: '', modes: withTargets },
  'app-private-key': { default: '', modes: withTargets },
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
  'skip-unready': { default: 'false', modes: rotate },
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

/** An input that the mode has, but that has no effect with the values of others. */
export interface UnusedInput {
  readonly name: InputName;
  /** The setting with which it would have one. */
  readonly usedWith: string;
}

/** The previous pair is used only where pairs are verified. */
export const UNUSED_WITHOUT_VERIFY: readonly UnusedInput[] = [
  { name: 'previous-api-key-id', usedWith: "'verify: true'" },
  { name: 'previous-api-key-secret', usedWith: "'verify: true'" },
];

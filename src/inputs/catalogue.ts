/** The modes that this version knows. */
export const MODES = ['configure', 'rotate'] as const;
export type Mode = (typeof MODES)[number];

interface InputSpecification {
  readonly default: string;
  readonly modes: readonly Mode[];
}

const everyMode: readonly Mode[] = MODES;
const configure: readonly Mode[] = ['configure'];
const rotate: readonly Mode[] = ['rotate'];

/** Every input, its default and the modes that use it. `action.yml` says the same to the runner. */
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
  'fallback-api-key-id': { default: '', modes: configure },
  'fallback-api-key-secret': { default: '', modes: configure },
  format: { default: 'soda-library', modes: configure },
  'config-path': { default: '', modes: configure },
  'base-config': { default: '', modes: configure },
  values: { default: 'literal', modes: configure },
  'env-names': { default: 'SODA_CLOUD_API_KEY_ID, SODA_CLOUD_API_KEY_SECRET', modes: configure },
  'export-env': { default: 'false', modes: configure },
  'file-mode': { default: '0600', modes: configure },
  overwrite: { default: 'false', modes: configure },
  cleanup: { default: 'true', modes: configure },
  'github-token': { default: '', modes: rotate },
  'github-api-url': { default: '', modes: rotate },
  targets: { default: 'repo', modes: rotate },
  'secret-names': { default: 'SODA_CLOUD_API_KEY_ID, SODA_CLOUD_API_KEY_SECRET', modes: rotate },
  'previous-secret-names': { default: '', modes: rotate },
  'dry-run': { default: 'false', modes: rotate },
  'key-source': { default: 'inputs', modes: rotate },
  'new-api-key-id': { default: '', modes: rotate },
  'new-api-key-secret': { default: '', modes: rotate },
  'new-soda-cloud': { default: '', modes: rotate },
  'key-command': { default: '', modes: rotate },
  'runner-name': { default: '', modes: rotate },
  'keep-previous': { default: 'false', modes: rotate },
  'create-missing': { default: 'false', modes: rotate },
  'min-age-days': { default: '0', modes: rotate },
  'allow-other-organization': { default: 'false', modes: rotate },
  'write-interval-ms': { default: '1000', modes: rotate },
} as const satisfies Record<string, InputSpecification>;

export type InputName = keyof typeof INPUTS;

export const INPUT_NAMES = Object.keys(INPUTS) as InputName[];

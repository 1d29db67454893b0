import type { EnvNames } from '../formats/format.ts';
import type { InputReader } from './reader.ts';

/** Variables that the runner does not let a step set, or that the job needs as they are. */
const RESERVED = /^(GITHUB_.*|RUNNER_.*|ACTIONS_.*|CI|PATH|HOME|NODE_OPTIONS)$/i;

/** @throws ActionError unless the input names two different variables that a step may set */
export function readEnvNames(reader: InputReader): EnvNames {
  const [id, secret, ...rest] = reader.list('env-names');
  if (id === undefined || secret === undefined || rest.length > 0) {
    throw reader.invalid('env-names', 'two names, the one for the ID first');
  }
  if (![id, secret].every((name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name))) {
    throw reader.invalid(
      'env-names',
      'names of letters, digits and underscores that do not start with a digit',
    );
  }
  if ([id, secret].some((name) => RESERVED.test(name))) {
    throw reader.invalid(
      'env-names',
      'names that do not belong to the runner (GITHUB_…, RUNNER_…, PATH, HOME, …)',
    );
  }
  if (id.toUpperCase() === secret.toUpperCase()) {
    throw reader.invalid('env-names', 'two different names');
  }
  return [id, secret];
}

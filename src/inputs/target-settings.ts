import type { GitHubConnection } from '../github/client.ts';
import type { SecretNames } from '../inventory/secret-names.ts';
import { parseRepository, type Repository } from '../targets/repository.ts';
import type { Target } from '../targets/target.ts';
import { readGitHubConnection } from './github-connection.ts';
import { readPreviousSecretNames, readSecretNames } from './secret-names.ts';
import type { InputContext } from './settings.ts';
import { readTargets } from './targets.ts';

/** What every mode knows that works on the secrets of targets. */
export interface TargetSettings {
  readonly github: GitHubConnection;
  readonly targets: readonly Target[];
  readonly names: SecretNames;
  readonly previousNames: SecretNames;
  readonly dryRun: boolean;
  /** The workflow's own; `undefined` where the run does not name it. */
  readonly repository: Repository | undefined;
}

export function readTargetSettings(context: InputContext): TargetSettings {
  const { reader } = context;
  const names = readSecretNames(reader);
  return {
    github: readGitHubConnection(context),
    targets: readTargets(context),
    names,
    previousNames: readPreviousSecretNames(reader, names),
    dryRun: reader.boolean('dry-run'),
    repository: parseRepository(context.environment['GITHUB_REPOSITORY'] ?? ''),
  };
}

import type { GitHubClient } from '../github/client.ts';
import { explainFailure, inOneLine } from '../github/explain-failure.ts';
import { GitHubFailure } from '../github/failure.ts';
import type { ReadLimit } from '../github/read-limit.ts';
import { readRepositories } from '../github/repositories.ts';
import { changedAt } from '../inventory/held-pair.ts';
import type { TargetProblem } from '../inventory/problems.ts';
import type { HeldSecrets } from '../inventory/read-inventory.ts';
import type { SecretNames } from '../inventory/secret-names.ts';
import { parseRepository, type Repository, repositoryName } from '../targets/repository.ts';

/** A repository whose workflow runs read a target, and until when they may have read its previous pair. */
export interface ReadingRepository {
  readonly repository: Repository;
  /** When the last of its targets was rotated, in milliseconds since the epoch. */
  readonly rotatedAt: number;
}

interface ReadersDependencies {
  readonly client: GitHubClient;
  readonly limit: ReadLimit;
}

export interface Readers {
  readonly readers: readonly ReadingRepository[];
  readonly problems: readonly TargetProblem[];
}

/** The repositories whose runs read the targets, each once. Codespaces run no workflows. */
export async function findReaders(
  held: readonly HeldSecrets[],
  names: SecretNames,
  dependencies: ReadersDependencies,
): Promise<Readers> {
  const readers = new Map<string, ReadingRepository>();
  const problems: TargetProblem[] = [];
  for (const secrets of held) {
    const rotatedAt = changedAt(secrets) ?? 0;
    try {
      for (const repository of await repositoriesOf(secrets, names, dependencies)) {
        const key = repositoryName(repository).toLowerCase();
        const known = readers.get(key)?.rotatedAt ?? 0;
        readers.set(key, { repository, rotatedAt: Math.max(rotatedAt, known) });
      }
    } catch (error) {
      if (!(error instanceof GitHubFailure)) {
        throw error;
      }
      const { target } = secrets.store;
      problems.push({ target, problem: describeReaders(error) });
    }
  }
  return { readers: [...readers.values()], problems };
}

function describeReaders(failure: GitHubFailure): string {
  const explanation = explainFailure(failure, {
    tokenInput: 'github-token',
    absence: 'GitHub does not show them',
    permission:
      "the permissions 'Secrets: read' of the organization and 'Metadata: read' of its repositories, or set 'require-drained: false'",
    leaveOut: "set 'require-drained: false'",
  });
  return `which repositories read it could not be determined: ${inOneLine(explanation)}`;
}

async function repositoriesOf(
  { store }: HeldSecrets,
  names: SecretNames,
  { client, limit }: ReadersDependencies,
): Promise<readonly Repository[]> {
  const { target } = store;
  switch (target.kind) {
    case 'repo':
    case 'environment':
    case 'dependabot':
      return [{ owner: target.owner, repo: target.repo }];
    case 'org':
    case 'dependabot-org': {
      const halves = await Promise.all(
        [names.id, names.secret].map((name) => limit(() => store.readSecret(name))),
      );
      const selections = halves.map((half) => half?.audience?.repositories);
      return selections.every((selection) => selection !== undefined)
        ? selections.flat().flatMap(({ name }) => parseRepository(name) ?? [])
        : limit(() => readRepositories(target.org, client));
    }
    default:
      return [];
  }
}

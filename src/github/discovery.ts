import type { ReadLimit } from './client.ts';
import type { GitHubClients } from './clients.ts';
import type { TargetProblem } from './inventory.ts';
import type { TargetList } from './patterns.ts';
import type { SecretMetadata } from './secrets.ts';
import type { PairNames, Target } from './targets.ts';

export interface FoundTargets {
  /** Named and found ones, without those that are excluded; each once. */
  readonly targets: readonly Target[];
  /** What the list of secrets showed of the targets that a pattern found: it is not read again. */
  readonly listings: ReadonlyMap<Target, StoreListing>;
  /** One for each pattern, in the order of the input. */
  readonly patterns: readonly PatternResult[];
  /** Stores that may match, and that could not be read this time. */
  readonly problems: readonly TargetProblem[];
}

/** What a list of secrets showed of a store. */
export interface StoreListing {
  /** The secrets under the names of the current and the previous pair, by name in upper case. */
  readonly secrets: ReadonlyMap<string, ListedSecret>;
  /** How many secrets the store holds. */
  readonly total: number;
}

/** A pattern, and what was seen of the repositories of its owner. */
export interface PatternResult {
  readonly pattern: string;
  /** How many targets it matched. */
  readonly matched: number;
}

type ListedSecret = Pick<SecretMetadata, 'updatedAt' | 'readAt'>;

interface DiscoveryRequest extends PairNames {
  readonly list: TargetList;
  /** Whether a store that holds only the previous pair counts too: to remove it. */
  readonly countsPrevious: boolean;
}

interface DiscoveryDependencies {
  readonly clients: GitHubClients;
  readonly limit: ReadLimit;
  readonly log: { info(line: string): void; warning(title: string, text: string): void };
}

/** Finds every store that the input asks for. */
export async function findTargets(
  { list }: DiscoveryRequest,
  _dependencies: DiscoveryDependencies,
): Promise<FoundTargets> {
  return { targets: list.named, listings: new Map(), patterns: [], problems: [] };
}

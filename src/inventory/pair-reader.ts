import { allEnded, type ReadLimit } from '../github/read-limit.ts';
import type { SecretStore } from '../github/secret-store.ts';
import type { HeldPair } from './held-pair.ts';
import type { SecretNames } from './secret-names.ts';

/** When the two secrets of a pair were last written, in milliseconds since the epoch; `undefined` for one that is not there. */
export interface PairDates {
  readonly id: number | undefined;
  readonly secret: number | undefined;
}

/** Reads what GitHub tells of the two secrets of a target. Throws a GitHubFailure when GitHub refuses. */
export interface PairReader {
  /** With who sees them. */
  read(store: SecretStore): Promise<HeldPair>;
  readDates(store: SecretStore): Promise<PairDates>;
}

/** Above this the time and the share of GitHub's rate limit of one request more for each target begin to count. */
const MANY_TARGETS = 100;

/**
 * For few targets it reads the two secrets and nothing else, in two requests; for many the list of all secrets in one.
 * A list does not tell who sees a secret, so where that differs it is two requests always.
 */
export function createPairReader(targets: number, names: SecretNames, limit: ReadLimit): PairReader {
  const isListed = ({ hasAudiences }: SecretStore): boolean => targets > MANY_TARGETS && !hasAudiences;
  const list = async (store: SecretStore): Promise<HeldPair> => {
    const secrets = await limit(() => store.listSecrets());
    return { id: secrets.get(names.id), secret: secrets.get(names.secret) };
  };
  const both = async <Found>(read: (name: string) => Promise<Found>) => {
    const [id, secret] = await allEnded([limit(() => read(names.id)), limit(() => read(names.secret))]);
    return { id, secret };
  };
  return {
    read: (store) => (isListed(store) ? list(store) : both((name) => store.readSecret(name))),
    readDates: async (store) => {
      if (!isListed(store)) {
        return both((name) => store.readUpdatedAt(name));
      }
      const { id, secret } = await list(store);
      return { id: id?.updatedAt, secret: secret?.updatedAt };
    },
  };
}

import { randomBytes, randomUUID } from 'node:crypto';
import { type Answer, ok, UNAUTHORIZED } from './answers.ts';
import type { ApiKey, KeyRing } from './organizations.ts';
import { basicPair, type RecordedRequest } from './requests.ts';

/** `POST /api/v1/runners`: makes a key for a new runner in the organization of the caller. */
export class RunnerKeys {
  readonly #keys: KeyRing;
  /** Every key that was made, in order. */
  readonly minted: ApiKey[] = [];

  constructor(keys: KeyRing) {
    this.#keys = keys;
  }

  mint(request: RecordedRequest): Answer {
    const check = this.#keys.check(basicPair(request) ?? '');
    if (check.state !== 'accepted') {
      return UNAUTHORIZED;
    }
    const key = { id: randomUUID(), secret: randomBytes(40).toString('base64url') };
    this.#keys.add(check.organization, key);
    this.minted.push(key);
    return ok({ apiKeyId: key.id, apiKeySecret: key.secret });
  }
}

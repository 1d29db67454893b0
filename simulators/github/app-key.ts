import { generateKeyPairSync } from 'node:crypto';

/** The key pair of a GitHub App, in PEM. */
export interface AppKey {
  /** As GitHub gives it out: `BEGIN RSA PRIVATE KEY`. */
  readonly pkcs1: string;
  /** `BEGIN PRIVATE KEY` */
  readonly pkcs8: string;
  readonly publicKey: string;
}

let known: AppKey | undefined;

/** The same key for all tests of a process: making one takes a while. */
export function appKey(): AppKey {
  known ??= createAppKey();
  return known;
}

/** A key that no other test has. */
export function createAppKey(): AppKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    pkcs1: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    pkcs8: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

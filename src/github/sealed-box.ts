import sodium from 'libsodium-wrappers';
import type { Secret } from '../keys/secret.ts';

/** Encrypts a value for GitHub: a libsodium sealed box for the store's public key, in standard base64. */
export type Seal = (value: Secret, publicKey: string) => string;

/** Makes libsodium ready, which takes a moment. */
export async function loadSeal(): Promise<Seal> {
  await sodium.ready;
  return (value, publicKey) => {
    const box = sodium.crypto_box_seal(Buffer.from(value.reveal(), 'utf8'), Buffer.from(publicKey, 'base64'));
    return Buffer.from(box).toString('base64');
  };
}

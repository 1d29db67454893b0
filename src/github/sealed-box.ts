import type { Secret } from '../keys/secret.ts';

/** Encrypts a value for GitHub: a libsodium sealed box for the store's public key, in standard base64. */
export type Seal = (value: Secret, publicKey: string) => string;

/** Makes libsodium ready, which takes a moment. */
export async function loadSeal(): Promise<Seal> {
  const { default: sodium } = await import('libsodium-wrappers');
  await sodium.ready;
  return (value, publicKey) => {
    const box = sodium.crypto_box_seal(Buffer.from(value.reveal(), 'utf8'), Buffer.from(publicKey, 'base64'));
    return Buffer.from(box).toString('base64');
  };
}

/** Encrypts a value once for each key; asked again, it gives the same box. */
export function sealOnce(seal: Seal): Seal {
  const boxes = new WeakMap<Secret, Map<string, string>>();
  return (value, publicKey) => {
    const ofValue = boxes.get(value) ?? new Map<string, string>();
    boxes.set(value, ofValue);
    const box = ofValue.get(publicKey) ?? seal(value, publicKey);
    ofValue.set(publicKey, box);
    return box;
  };
}

import sodium from 'libsodium-wrappers';

/** The key pair of one store, which decrypts only values encrypted for it. */
export interface BoxKeys {
  readonly keyId: string;
  /** Standard base64, as the API shows it. */
  readonly publicKey: string;
  open(encrypted: string): string | undefined;
}

await sodium.ready;

export const SEAL_BYTES = sodium.crypto_box_SEALBYTES;

let made = 0;

export function createBoxKeys(): BoxKeys {
  const { publicKey, privateKey } = sodium.crypto_box_keypair();
  made += 1;
  return {
    keyId: `${568_250_167_242_549_743n + BigInt(made)}`,
    publicKey: Buffer.from(publicKey).toString('base64'),
    open: (encrypted) => {
      try {
        const box = Buffer.from(encrypted, 'base64');
        return Buffer.from(sodium.crypto_box_seal_open(box, publicKey, privateKey)).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}

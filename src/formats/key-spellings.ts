import type { KeyPair } from '../keys/key-pair.ts';
import { Secret } from '../keys/secret.ts';

/** What a file holds in place of ID and secret, where that differs from them: it has to be masked too. */
export function differingSpellings({ id, secret }: KeyPair, spell: (text: string) => string): Secret[] {
  return [id, secret]
    .map((value) => ({ value, spelling: new Secret(spell(value.reveal())) }))
    .filter(({ value, spelling }) => !spelling.equals(value))
    .map(({ spelling }) => spelling);
}

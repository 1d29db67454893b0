import { unwrapped } from '../keys/mistakes.ts';
import { Secret } from '../keys/secret.ts';
import type { Log } from '../runner/log.ts';
import { likelyKeys } from './likely-keys.ts';
import type { PastedBlock } from './pasted-block.ts';
import type { InputReader } from './reader.ts';

/**
 * Reads an input that holds a soda_cloud block and masks the key in it. The YAML parser is loaded only when there is a block.
 * @throws ActionError for a text that is no soda_cloud block
 */
export async function readPastedBlock(
  reader: InputReader,
  log: Log,
  name: 'soda-cloud' | 'new-soda-cloud',
): Promise<PastedBlock | undefined> {
  const text = reader.raw(name);
  if (text.trim() === '') {
    return undefined;
  }
  for (const value of likelyKeys(text)) {
    log.mask(new Secret(value));
  }
  const { parsePastedBlock } = await import('./pasted-block.ts');
  const block = parsePastedBlock(text, `'${name}'`);
  for (const value of [block.id ?? '', block.secret ?? ''].map((text) => text.trim())) {
    for (const spelling of [value, ...unwrapped(value)]) {
      log.mask(new Secret(spelling));
    }
  }
  return block;
}

import { type Document, isScalar, type Scalar, visit } from 'yaml';

/**
 * Parser options without its own check for keys that stand twice: it compares each key of a mapping with each other
 * one, which takes minutes for a large file.
 */
export const UNCHECKED_KEYS = { uniqueKeys: false } as const;

/** The first key that stands twice in its mapping. */
export function duplicateKey(document: Document.Parsed): Scalar | undefined {
  let duplicate: Scalar | undefined;
  visit(document, {
    Map(_key, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (isScalar(key)) {
          if (seen.has(key.value)) {
            duplicate = key;
            return visit.BREAK;
          }
          seen.add(key.value);
        }
      }
      return undefined;
    },
  });
  return duplicate;
}

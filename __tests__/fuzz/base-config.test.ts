import { expect } from '@jest/globals';
import fc from 'fast-check';
import { parseDocument } from 'yaml';
import { withSodaCloud } from '../../src/formats/base-config.ts';
import { withProfile } from '../../src/formats/credentials-file.ts';
import { headerLine } from '../../src/formats/header.ts';
import { withoutProfile } from '../../src/formats/written-profile.ts';
import { Secret } from '../../src/shared/secret.ts';
import { fuzz } from './fuzz.ts';
import { mutated, swollen } from './hostile-text.ts';
import { outcomeOf } from './outcome.ts';
import { mappings } from './yaml-texts.ts';

const HEADER = headerLine('0a1b2c3d');
const PAIR = { id: new Secret('id'), secret: new Secret('secret') };
const BLOCK = [
  'soda_cloud: {',
  '  host: cloud.soda.io,',
  '  api_key_id: "a",',
  '  api_key_secret: "b"',
  '  }',
];
const PROFILE = [HEADER, 'default:', '  host: "cloud.soda.io"', '  api_key_id: "a"', '  api_key_secret: "b"'];

/** The text before and after the written lines, which must be in the original, too. */
function expectRestKept(original: string, written: string, lines: readonly string[], key: string): void {
  const [, indentation = '', lineBreak = ''] =
    new RegExp(`(?:^|[\\r\\n])( *)${lines[0]?.replace(/[()]/g, '\\$&')}(\\r?\\n)`).exec(written) ?? [];
  const block = lines.map((line) => `${indentation}${line}${lineBreak}`).join('');
  const at = written.indexOf(block);
  expect({ lineBreak, isThere: at >= 0 }).toEqual({ lineBreak: expect.stringMatching(/\n/), isThere: true });
  const [before, after] = [written.slice(0, at), written.slice(at + block.length)];
  const kept = original.startsWith(before) ? before : before.slice(0, -lineBreak.length);
  expect(original.startsWith(kept)).toBe(true);
  expect(original.endsWith(after)).toBe(true);
  const gone = original.slice(kept.length, original.length - after.length);
  expect(gone === '' || gone.includes(key)).toBe(true);
  // only lines of this key are missing: every other line of its depth is still there
  const removedKeys = gone.split('\n').filter((line) => new RegExp(`^${indentation}[A-Za-z0-9]`).test(line));
  expect(removedKeys.filter((line) => !line.includes(key))).toEqual([]);
}

/**
 * The written block precedes everything except the document marker, and the rest is the original without the lines of
 * its own block and that marker.
 */
function expectBlockFirst(original: string, written: string): void {
  const [, marker = '', indentation = '', lineBreak = ''] =
    /^((?:(?:%|---).*\r?\n)*)( *)soda_cloud: \{(\r?\n)/.exec(written) ?? [];
  const block = BLOCK.map((line) => `${indentation}${line}${lineBreak}`).join('');
  expect(lineBreak).toMatch(/\n/);
  expect(written.startsWith(`${marker}${block}`)).toBe(true);
  const rest = written.slice(marker.length + block.length).split('\n');
  const gone: string[] = [];
  for (const line of original.split('\n')) {
    if (rest[0] === line || (line.startsWith('---') && rest[0] === line.slice(3))) {
      rest.shift();
    } else {
      gone.push(line);
    }
  }
  expect(rest.filter((line) => line !== '')).toEqual([]);
  const keys = gone.filter((line) => new RegExp(`^${indentation}[A-Za-z0-9]`).test(line));
  expect(keys.filter((line) => !line.includes('soda_cloud'))).toEqual([]);
}

/** A byte order mark stays in front of everything. */
function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}

/** The values of a mapping but for one key, as the parser alone sees them; nothing where it cannot. */
function others(text: string, key: string): unknown {
  const document = parseDocument(text, { uniqueKeys: false, logLevel: 'silent', prettyErrors: false });
  try {
    const value: unknown = document.errors.length === 0 ? document.toJS({ maxAliasCount: 1000 }) : undefined;
    return typeof value === 'object' && value !== null ? { ...value, [key]: undefined } : undefined;
  } catch {
    return undefined;
  }
}

const configurations = mappings('soda_cloud');

fuzz(
  'base-config: mappings, and damaged ones',
  3000,
  fc.oneof(configurations, mutated(configurations)),
  (text) => {
    const outcome = outcomeOf({ size: text.length }, () => withSodaCloud(text, BLOCK, HEADER));

    if (outcome.kind === 'value') {
      const written = outcome.value.text;
      expect(written.startsWith(HEADER)).toBe(true);
      const body = written.slice(HEADER.length).replace(/^\r?\n/, '');
      const original = text.replace(/^\uFEFF/, '');
      expectBlockFirst(original, body);
      if (!/[$%{]/.test(text)) {
        expect(others(written, 'soda_cloud')).toEqual(others(original, 'soda_cloud'));
      }
    }
  },
);

fuzz('base-config: very long', 30, swollen(configurations, 128 * 1024), (text) => {
  outcomeOf({ size: text.length }, () => withSodaCloud(text, BLOCK, HEADER));
});

const credentials = mappings('default');

fuzz(
  'credentials: written into an existing file, and removed again',
  3000,
  fc.tuple(fc.oneof(credentials, mutated(credentials)), fc.boolean()),
  ([existing, overwrite]) => {
    const outcome = outcomeOf({ size: existing.length }, () =>
      withProfile(existing, PROFILE, { pair: PAIR, overwrite }),
    );

    if (outcome.kind === 'value') {
      const { text, profile } = outcome.value;
      expectRestKept(withoutMark(existing), withoutMark(text), PROFILE, 'default');
      // without a profile of its own the file is afterwards as it was, as bytes
      const bytes = Buffer.from(text).toString('latin1');
      const rest = withoutProfile(bytes, HEADER, profile.addedBreak);
      if (!/default/.test(existing)) {
        expect(rest).toBe(Buffer.from(existing).toString('latin1'));
      }
    }
  },
);

fuzz('credentials: very long', 30, swollen(credentials, 128 * 1024), (text) => {
  outcomeOf({ size: text.length }, () => withProfile(text, PROFILE, { pair: PAIR, overwrite: true }));
});

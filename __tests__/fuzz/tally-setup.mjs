import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Each file of tests adds its counts to a file in this directory. */
export default function setUp() {
  process.env['FUZZ_TALLY'] = mkdtempSync(join(tmpdir(), 'fuzz-tally-'));
}

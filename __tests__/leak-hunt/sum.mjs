// @ts-check
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the hunt leaves its sum for the end of the run, below all that Jest says. Both are in one process. */
export const SUM = join(tmpdir(), `leak-hunt-${process.pid}.txt`);

export default function tellSum() {
  if (existsSync(SUM)) {
    process.stdout.write(readFileSync(SUM, 'utf8'));
    rmSync(SUM);
  }
}

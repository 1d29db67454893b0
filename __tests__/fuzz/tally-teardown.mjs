import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Prints the counts in one line. */
export default function tearDown() {
  const directory = process.env['FUZZ_TALLY'] ?? '';
  const tallies = readdirSync(directory).map((name) =>
    JSON.parse(readFileSync(join(directory, name), 'utf8')),
  );
  rmSync(directory, { recursive: true });
  const sum = (name) => tallies.reduce((total, tally) => total + tally[name], 0);
  const most = (name) => Math.max(0, ...tallies.map((tally) => tally[name]));
  const seeds = [...new Set(tallies.map(({ seed }) => seed))].join(', ');
  process.stdout.write(
    `fuzz: ${sum('inputs')} generated inputs, ${sum('answers')} server answers, ${sum('runs')} runs of the bundles; ` +
      `slowest input ${most('slowest')} ms; peak memory ${most('peak')} MB; seed ${seeds}\n`,
  );
}

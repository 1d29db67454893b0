// npm run bench [-- --quick] [-- --only start|bytes|load] [-- --rounds N] [-- --longest S]: measures the built action. Nothing here is red
// or green: the numbers say what they are, and next to them what they should be.
import { writeFile } from 'node:fs/promises';
import { measureBytes } from './bytes/bytes.ts';
import { measureLoad } from './load/load.ts';
import { busyShare, surroundings } from './machine.ts';
import { PARTS, type Part, parseOptions } from './options.ts';
import type { PartResult } from './part-result.ts';
import { reportOf } from './report.ts';
import { measureStart } from './start/start.ts';

const RESULTS = new URL('results.md', import.meta.url);

const { parts, rounds, quick, longest } = parseOptions(process.argv.slice(2));
const progress = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
const measures: Readonly<Record<Part, () => Promise<PartResult>>> = {
  start: () => measureStart(rounds),
  bytes: measureBytes,
  load: () => measureLoad({ quick, longest, rounds, progress }),
};

const begun = new Date();
const othersBefore = await busyShare();
const results: PartResult[] = [];
for (const part of parts) {
  progress(`Measuring: ${part}`);
  results.push(await measures[part]());
}
const report = reportOf(results, {
  surroundings: surroundings(),
  begun,
  ended: new Date(),
  others: [othersBefore, await busyShare()],
});
process.stdout.write(report);
if (!quick && parts.length === PARTS.length) {
  await writeFile(RESULTS, report);
  progress('Written to bench/results.md.');
}

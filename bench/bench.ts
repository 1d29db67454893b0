// npm run bench [-- --quick] [-- --only bytes|start|load|tests] [-- --rounds N] [-- --longest S]: measures the built
// action. It succeeds whatever the numbers are: the report shows each of them next to its limit.
import { writeFile } from 'node:fs/promises';
import { measureBytes } from './bytes/bytes.ts';
import { measureLoad } from './load/load.ts';
import { busyShare, describeMachine } from './machine.ts';
import { PARTS, type Part, parseOptions } from './options.ts';
import type { PartResult } from './part-result.ts';
import { reportOf } from './report.ts';
import { measureStart } from './start/start.ts';
import { measureSuite } from './suite.ts';

const RESULTS = new URL('results.md', import.meta.url);

const { parts, rounds, quick, longest } = parseOptions(process.argv.slice(2));
const progress = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
const measures: Readonly<Record<Part, () => PartResult | Promise<PartResult>>> = {
  start: () => measureStart(rounds),
  bytes: measureBytes,
  load: () => measureLoad({ quick, longest, rounds, progress }),
  tests: measureSuite,
};

const begun = new Date();
const othersBefore = await busyShare();
const results: PartResult[] = [];
for (const part of parts) {
  progress(`Measuring: ${part}`);
  results.push(await measures[part]());
}
const report = reportOf(results, {
  machine: describeMachine(),
  begun,
  ended: new Date(),
  others: [othersBefore, await busyShare()],
});
process.stdout.write(report);
if (!quick && parts.length === PARTS.length) {
  await writeFile(RESULTS, report);
  progress('Written to bench/results.md.');
}

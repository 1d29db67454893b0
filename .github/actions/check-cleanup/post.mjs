// EXPECT_REMOVED has one path per line. A job that does not set it checks nothing, so this is a failure too.
import { existsSync } from 'node:fs';

const files = (process.env['EXPECT_REMOVED'] ?? '').split('\n').filter((line) => line !== '');
const left = files.filter((file) => existsSync(file));
for (const file of left) {
  console.log(`::error title=Not cleaned up::${file} still exists at the end of the job.`);
}
if (files.length === 0) {
  console.log('::error title=Nothing to check::EXPECT_REMOVED names no file.');
}
process.exitCode = files.length === 0 || left.length > 0 ? 1 : 0;
if (process.exitCode === 0) {
  console.log(`All ${files.length} files are removed.`);
}

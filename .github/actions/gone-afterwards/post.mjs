// FILES_TO_BE_GONE has a path a line. A job that never sets it would prove nothing, so that is a failure too.
import { existsSync } from 'node:fs';

const files = (process.env['FILES_TO_BE_GONE'] ?? '').split('\n').filter((line) => line !== '');
const left = files.filter((file) => existsSync(file));
for (const file of left) {
  console.log(`::error title=Not cleaned up::${file} is still there at the end of the job.`);
}
if (files.length === 0) {
  console.log('::error title=Nothing to look for::FILES_TO_BE_GONE names no file.');
}
process.exitCode = files.length === 0 || left.length > 0 ? 1 : 0;
if (process.exitCode === 0) {
  console.log(`All ${files.length} files are gone.`);
}

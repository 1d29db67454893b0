// Preloaded into the action: writes the most memory that its process had resident, in KiB, to the file that
// BENCH_MEMORY names. The kernel's own count, as `resourceUsage` of a child begins with what its parent had.
const { readFileSync, writeFileSync } = require('node:fs');

process.once('exit', () => {
  const [, kibibytes = ''] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  writeFileSync(process.env.BENCH_MEMORY, kibibytes);
});

// The key-command of the leak hunt: records what it can read of the action, then prints the given text.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const { HUNT_REPORT = '', HUNT_OUTPUT = '', HUNT_ERRORS = '', HUNT_EXIT = '0', HUNT_TEMPORARY } = process.env;

function processes() {
  try {
    return [process.pid, process.ppid].map((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '),
    );
  } catch {
    return [];
  }
}

const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('HUNT_')),
);
writeFileSync(
  HUNT_REPORT,
  JSON.stringify({ environment, arguments: processes(), temporary: readdirSync(HUNT_TEMPORARY) }),
);
process.stderr.write(HUNT_ERRORS);
process.stdout.write(HUNT_OUTPUT, () => process.exit(Number(HUNT_EXIT)));

// What runs in place of a program or an action: it asks the desk what to do, and does it.
import { appendFileSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

const { STAND_IN_DESK, STAND_IN_ACTION } = process.env;
const [, script, ...args] = process.argv;
const inputs = Object.fromEntries(
  Object.entries(process.env)
    .filter(([name]) => name.startsWith('INPUT_'))
    .map(([name, value]) => [name.slice('INPUT_'.length).toLowerCase(), value]),
);
const response = await fetch(STAND_IN_DESK, {
  method: 'POST',
  body: JSON.stringify({
    name: process.env.STAND_IN_NAME ?? STAND_IN_ACTION ?? basename(script),
    args,
    cwd: process.cwd(),
    env: process.env,
    stdin: args.includes('--password-stdin') ? readFileSync(0, 'utf8') : '',
    inputs,
  }),
});
const { code, stdout = '', stderr = '', outputs = {} } = await response.json();
process.stdout.write(stdout);
process.stderr.write(stderr);
for (const [name, value] of Object.entries(outputs)) {
  appendFileSync(process.env.GITHUB_OUTPUT, `${name}=${value}\n`);
}
process.exitCode = code;

// Runs in place of a program or an action: sends the call to the stub server, and does what the response says.
import { appendFileSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

const { STUB_SERVER_URL, STUB_ACTION } = process.env;
const [, script, ...args] = process.argv;
const inputs = Object.fromEntries(
  Object.entries(process.env)
    .filter(([name]) => name.startsWith('INPUT_'))
    .map(([name, value]) => [name.slice('INPUT_'.length).toLowerCase(), value]),
);
const response = await fetch(STUB_SERVER_URL, {
  method: 'POST',
  body: JSON.stringify({
    name: process.env.STUB_NAME ?? STUB_ACTION ?? basename(script),
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

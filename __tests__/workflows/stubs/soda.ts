import { isJsonObject, type JsonObject } from '../../../simulators/soda-cloud/json.ts';
import { type ExecutionContext, parseMapping, runnerContext, textAt, valueAt } from './files.ts';
import { parseCommandLine, printing, type Stub, StubError } from './stub.ts';

/** The `soda` of Soda Library and Soda Core v3, or of Soda Core v4, depending on the command. */
export function soda(resolve: Resolve): Stub {
  return async (call) => {
    const run = call.args[0] === 'scan' ? sodaScan : verifyContract;
    await run(call.args, runnerContext(call), resolve);
    return printing('All is good. No failures. No warnings. No errors.');
  };
}

/** `soda scan` of Soda Library and Soda Core v3: reads the files, logs in and sends results. */
export async function sodaScan(
  args: readonly string[],
  place: ExecutionContext,
  resolve: Resolve,
): Promise<void> {
  const [command = '', ...rest] = args;
  if (command !== 'scan') {
    throw new StubError(`not a command of Soda Library: ${command}`, 3);
  }
  const line = parseCommandLine(rest, {
    values: [['-d', '--data-source'], ['-c', '--configuration'], ['-srf'], ['--scan-type'], ['-cif']],
  });
  const [configuration = ''] = line.all('-c');
  if (line.operands.length === 0) {
    throw new StubError('there are no checks', 3);
  }
  for (const checks of line.operands) {
    place.read(checks);
  }
  const parsed = parseMapping(resolveTemplates(place.read(configuration), place.env));
  const password = textAt(parsed, `data_source ${line.one('-d')}`, 'connection', 'password');
  if (password !== place.env['POSTGRES_PASSWORD']) {
    throw new StubError('the data source does not have the password from the environment', 3);
  }
  await sendResults(parsed, resolve);
}

/** Jinja on the raw text, twice. A variable that is not set is empty; any other expression fails. */
function resolveTemplates(text: string, env: Readonly<Record<string, string>>): string {
  const once = (before: string) =>
    before.replace(/\$\{([^}]*)\}/g, (_all, expression: string) => {
      if (!/^\s*\w+\s*$/.test(expression)) {
        throw new StubError('Error resolving Jinja template', 3);
      }
      return env[expression.trim()] ?? '';
    });
  return once(once(text));
}

/** `soda contract verify` of Soda Core v4: reads the files, logs in and sends results. */
async function verifyContract(
  args: readonly string[],
  place: ExecutionContext,
  resolve: Resolve,
): Promise<void> {
  const [group, command, ...rest] = args;
  if (group !== 'contract' || command !== 'verify') {
    throw new StubError('the stub of Soda Core v4 does not know this command', 3);
  }
  const line = parseCommandLine(rest, {
    values: [
      ['--data-source', '-ds'],
      ['--contract', '-c'],
      ['--soda-cloud', '-sc'],
    ],
    flags: [['--publish', '-p']],
  });
  place.read(line.one('--contract'));
  const source = parseMapping(place.read(line.one('--data-source')));
  const reference = /^\$\{env\.(\w+)\}$/.exec(textAt(source, 'connection', 'password'))?.[1] ?? '';
  if ((place.env[reference] ?? '') === '') {
    throw new StubError('the data source has no password in the environment', 3);
  }
  if (!line.has('--publish')) {
    throw new StubError('without --publish, no results are sent');
  }
  await sendResults(parseMapping(place.read(line.one('--soda-cloud'))), resolve);
}

/** Returns the URL of the simulator for an address in a configuration. */
export type Resolve = (origin: string) => string;

/** Logs in with a `soda_cloud` block and sends results, as the engines do. */
async function sendResults(configuration: JsonObject, resolve: Resolve): Promise<void> {
  const block = configuration['soda_cloud'];
  const scheme = valueAt(block, 'scheme') ?? 'https';
  const port = valueAt(block, 'port');
  // plain concatenation, as in both engines: a host with a scheme or a slash fails
  const origin = `${scheme}://${textAt(block, 'host')}${port === undefined ? '' : `:${port}`}`;
  const command = (content: JsonObject) => post(`${resolve(origin)}/api/command`, content);
  const { token } = await command({
    type: 'login',
    apiKeyId: textAt(block, 'api_key_id'),
    apiKeySecret: textAt(block, 'api_key_secret'),
  });
  await command({ type: 'sodaCoreInsertScanResults', token });
}

async function post(url: string, content: JsonObject): Promise<JsonObject> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(content) });
  const answer: unknown = await response.json();
  if (response.status !== 200 || !isJsonObject(answer)) {
    throw new StubError(`Soda Cloud login failed ${response.status}. Check credentials.`, 3);
  }
  return answer;
}

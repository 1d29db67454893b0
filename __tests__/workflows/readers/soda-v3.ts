import { Refusal } from '../stand-ins/call.ts';
import { parseCommandLine } from '../stand-ins/command-line.ts';
import { type Resolve, sendResults } from './engine-login.ts';
import { parseMapping, textBelow } from './mapping.ts';

/** Where Soda Library runs: in a container, or right on the runner. */
export interface Place {
  readonly env: Readonly<Record<string, string>>;
  /** @throws Refusal for a path that is not there, or cannot be seen from inside */
  read(path: string): string;
}

/** `soda scan`, as Soda Library and Soda Core v3 understand it: it reads the files, logs in and sends results. */
export async function sodaScan(args: readonly string[], place: Place, resolve: Resolve): Promise<void> {
  const [command = '', ...rest] = args;
  if (command !== 'scan') {
    throw new Refusal(`not a command of Soda Library: ${command}`, 3);
  }
  const line = parseCommandLine(rest, {
    values: [['-d', '--data-source'], ['-c', '--configuration'], ['-srf'], ['--scan-type'], ['-cif']],
  });
  const [configuration = ''] = line.all('-c');
  if (line.operands.length === 0) {
    throw new Refusal('there are no checks', 3);
  }
  for (const checks of line.operands) {
    place.read(checks);
  }
  const parsed = parseMapping(resolveTemplates(place.read(configuration), place.env));
  const password = textBelow(parsed, `data_source ${line.one('-d')}`, 'connection', 'password');
  if (password !== place.env['POSTGRES_PASSWORD']) {
    throw new Refusal('the data source has not the password from the environment', 3);
  }
  await sendResults(parsed, resolve);
}

/** Jinja over the raw text, twice, with what is not set as nothing; anything but a name in it fails. */
function resolveTemplates(text: string, env: Readonly<Record<string, string>>): string {
  const once = (before: string) =>
    before.replace(/\$\{([^}]*)\}/g, (_all, expression: string) => {
      if (!/^\s*\w+\s*$/.test(expression)) {
        throw new Refusal('Error resolving Jinja template', 3);
      }
      return env[expression.trim()] ?? '';
    });
  return once(once(text));
}

import { Refusal } from '../stand-ins/call.ts';
import { parseCommandLine } from '../stand-ins/command-line.ts';
import { type Resolve, sendResults } from './engine-login.ts';
import { parseMapping, textBelow } from './mapping.ts';
import type { Place } from './soda-v3.ts';

/** `soda contract verify` of Soda Core v4: it reads the files, logs in and sends results. */
export async function verifyContract(args: readonly string[], place: Place, resolve: Resolve): Promise<void> {
  const [group, command, ...rest] = args;
  if (group !== 'contract' || command !== 'verify') {
    throw new Refusal('not a command that stands in for Soda Core v4', 3);
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
  const reference = /^\$\{env\.(\w+)\}$/.exec(textBelow(source, 'connection', 'password'))?.[1] ?? '';
  if ((place.env[reference] ?? '') === '') {
    throw new Refusal('the data source has no password in the environment', 3);
  }
  if (!line.has('--publish')) {
    throw new Refusal('nothing would be sent to Soda Cloud');
  }
  await sendResults(parseMapping(place.read(line.one('--soda-cloud'))), resolve);
}

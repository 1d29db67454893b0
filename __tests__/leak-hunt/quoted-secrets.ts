import { namedSecrets } from './marked-secrets.ts';
import type { Step } from './scenario.ts';
import type { World } from './world.ts';

/** The marked secrets that a run can know at its start, and so could be held back by it. */
export function knownTo({ inputs }: Step, { secrets }: World): string[] {
  const given = Object.values(inputs);
  const known = namedSecrets(secrets).map(({ value }) => value);
  return [...known.filter((value) => given.includes(value)), secrets.proxyPassword];
}

/** What a server, a parser or a program may make of a value that it quotes. */
export const QUOTES: Readonly<Record<string, (value: string) => string>> = {
  'as it is': (value) => value,
  'in the other case': (value) => (value === value.toUpperCase() ? value.toLowerCase() : value.toUpperCase()),
  'in JSON': (value) => JSON.stringify(value),
  'for a URL': encodeURIComponent,
  'in hex': (value) => Buffer.from(value).toString('hex'),
  'in base64': (value) => Buffer.from(`x:${value}`).toString('base64'),
  'cut off': (value) => `${value.slice(0, 16)}…`,
  'without its beginning': (value) => `…${value.slice(-14)}`,
  'broken by a line': (value) => `${value.slice(0, 20)}\n${value.slice(20)}`,
  'broken by something invisible': (value) => `${value.slice(0, 20)}\u200b${value.slice(20)}`,
  'behind a lot of text': (value) => `${'Acme '.repeat(37)}${value}`,
  'as a command': (value) => `x\n::error title=${value}::${value}`,
};

/** One text with every secret in it. */
export function joinSecrets(secrets: readonly string[]): string {
  return secrets.join(' ');
}

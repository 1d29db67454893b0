import { ActionError } from '../shared/action-error.ts';
import type { Log } from '../shared/log.ts';
import { Secret } from '../shared/secret.ts';
import {
  type Connection,
  isLoopback,
  parseHost,
  REGION_HOSTS,
  type Scheme,
  userInformation,
  type WrittenHost,
} from '../soda-cloud/endpoint.ts';
import type { InputReader } from './reader.ts';
import type { PastedBlock } from './types.ts';

const REGIONS = ['eu', 'us'] as const;
const SCHEMES = ['https', 'http'] as const;

interface ConnectionSettings {
  readonly connection: Connection;
  readonly warnings: string[];
}

interface HostParts extends WrittenHost {
  readonly scheme?: Scheme;
}

/** One of the three values, with the error for its source: an input of its own, or a line of the pasted block. */
interface Given {
  readonly text: string;
  readonly invalid: (accepted: string, why?: string) => ActionError;
}

/**
 * Where Soda Cloud is, from `host`, `port`, `scheme` and `region` and, where those are not set, from a pasted block.
 * @throws ActionError for a value that is not a host, a port or a scheme, and for http to another machine
 */
export function readConnection(
  reader: InputReader,
  block: PastedBlock | undefined,
  log: Log,
): ConnectionSettings {
  const region = reader.choice('region', REGIONS);
  const hostGiven = inputValue(reader, 'host') ?? blockValue('host', block);
  const schemeInput = inputValue(reader, 'scheme');
  const portInput = inputValue(reader, 'port');
  const parts =
    hostGiven === undefined ? { host: REGION_HOSTS[region], path: '' } : parseGivenHost(hostGiven, log);

  const schemeGiven = schemeInput ?? (parts.scheme === undefined ? blockValue('scheme', block) : hostGiven);
  const scheme =
    schemeInput === undefined && parts.scheme !== undefined ? parts.scheme : parseScheme(schemeGiven);
  if (schemeGiven !== undefined && scheme === 'http' && !isLoopback(parts.host)) {
    throw schemeGiven.invalid(
      schemeGiven === schemeInput ? "'https'" : 'an address with https://',
      'Over plain http, others in the network could read the key, so http is accepted for a loopback host only.',
    );
  }
  const port = parsePort(portInput) ?? parts.port ?? parsePort(blockValue('port', block));
  return {
    connection: { scheme, host: parts.host, ...(port === undefined ? {} : { port }) },
    warnings: [...partWarnings(parts, port), ...regionWarnings(reader, block, parts.host)],
  };
}

function inputValue(reader: InputReader, name: 'host' | 'port' | 'scheme'): Given | undefined {
  const text = reader.optional(name);
  const invalid: Given['invalid'] = (accepted, why) => reader.invalid(name, accepted, why);
  return text === undefined ? undefined : { text, invalid };
}

/** A value of the pasted block is not shown: the block is a secret. */
function blockValue(name: 'host' | 'port' | 'scheme', block: PastedBlock | undefined): Given | undefined {
  const text = block?.[name];
  const invalid: Given['invalid'] = (accepted, why) =>
    new ActionError('Invalid input', {
      what: `The '${name}' of the block in 'soda-cloud' is not accepted.`,
      why: why ?? `'${name}' takes ${accepted}.`,
      fix: `Copy the block again from Soda Cloud's dialog, or set the input '${name}' to ${accepted}.`,
    });
  return text === undefined ? undefined : { text, invalid };
}

function parseGivenHost({ text, invalid }: Given, log: Log): HostParts {
  const accepted = "a host name such as 'cloud.soda.io', bare or as URL";
  const user = userInformation(text);
  if (user.length > 0) {
    for (const value of user) {
      log.mask(new Secret(value));
    }
    throw new ActionError('Invalid input', {
      what: "The host contains an '@', and before it a user name or a password.",
      why: 'Soda Cloud takes the key from its own settings, and a host is shown in logs.',
      fix: `Set 'host' to ${accepted}, and rotate the key if it was part of the host.`,
    });
  }
  const parts = parseHost(text);
  if (parts === undefined) {
    throw invalid(accepted);
  }
  const { scheme, ...others } = parts;
  return scheme === undefined ? others : { ...others, scheme: parseScheme({ text: scheme, invalid }) };
}

function parseScheme(given: Given | undefined): Scheme {
  const scheme = given === undefined ? 'https' : SCHEMES.find((candidate) => candidate === given.text);
  if (scheme === undefined) {
    throw given?.invalid("'https', or 'http' for a loopback host");
  }
  return scheme;
}

function parsePort(given: Given | undefined): number | undefined {
  if (given === undefined) {
    return undefined;
  }
  const port = /^\d{1,5}$/.test(given.text) ? Number(given.text) : 0;
  if (port < 1 || port > 65535) {
    throw given.invalid('a number from 1 to 65535');
  }
  return port;
}

function partWarnings(parts: HostParts, port: number | undefined): string[] {
  return [
    ...(parts.path === ''
      ? []
      : ["The text after the host name in 'host' was dropped: Soda reads a bare host."]),
    ...(parts.port === undefined || parts.port === port
      ? []
      : [`'host' names port ${parts.port} and 'port' names ${port}: ${port} is used.`]),
  ];
}

function regionWarnings(reader: InputReader, block: PastedBlock | undefined, host: string): string[] {
  return block?.host !== undefined && !reader.isSet('host') && reader.isSet('region')
    ? [`The block in 'soda-cloud' names the host ${host}, which is used; 'region' is not.`]
    : [];
}

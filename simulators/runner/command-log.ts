/** One `::command property=value::message` line, as the runner reads it from a step's output. */
export interface WorkflowCommand {
  readonly command: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

const COMMAND = /^\s*::([a-z-]+)(?: ([^:]*(?::(?!:)[^:]*)*))?::(.*)$/;

/** Reads a line as a workflow command; plain output gives `undefined`. */
export function parseCommand(line: string): WorkflowCommand | undefined {
  const match = COMMAND.exec(line);
  if (match === null) {
    return undefined;
  }
  const [, command = '', properties = '', message = ''] = match;
  return { command, properties: parseProperties(properties), message: unescapeData(message) };
}

/** Every command in a log, in order. */
export function parseCommands(log: string): WorkflowCommand[] {
  return log
    .split(/\r?\n/)
    .map(parseCommand)
    .filter((command) => command !== undefined);
}

/** A log without the commands that mask something in it. */
export function withoutMasks(log: string): string {
  return log
    .split('\n')
    .filter((line) => parseCommand(line)?.command !== 'add-mask')
    .join('\n');
}

/**
 * The log as GitHub shows it: mask commands are swallowed and what they name is replaced with `***` from then on,
 * annotations get their label, debug lines are hidden.
 */
export function renderLog(log: string): string {
  const masks: string[] = [];
  const shown: string[] = [];
  for (const line of log.split(/\r?\n/)) {
    const command = parseCommand(line);
    if (command?.command === 'add-mask') {
      masks.push(...maskedParts(command.message));
    } else if (command?.command !== 'debug') {
      shown.push(applyMasks(command === undefined ? line : renderCommand(command), masks));
    }
  }
  return shown.join('\n').trimEnd();
}

/** What the runner masks for one `add-mask`: the value, and each line of it when there are several. */
export function maskedParts(value: string): string[] {
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  return [value, ...lines].filter((part) => part !== '');
}

export function applyMasks(text: string, masks: readonly string[]): string {
  const longestFirst = [...masks].sort((a, b) => b.length - a.length);
  return longestFirst.reduce((masked, mask) => masked.replaceAll(mask, '***'), text);
}

function renderCommand({ command, properties, message }: WorkflowCommand): string {
  const title = properties['title'] === undefined ? '' : ` ${properties['title']}:`;
  const label = command.charAt(0).toUpperCase() + command.slice(1);
  return command === 'group' || command === 'endgroup' ? message : `${label}:${title} ${message}`;
}

function parseProperties(text: string): Record<string, string> {
  const properties: Record<string, string> = {};
  for (const part of text.split(',').filter((piece) => piece.includes('='))) {
    const at = part.indexOf('=');
    properties[part.slice(0, at).trim()] = unescapeProperty(part.slice(at + 1));
  }
  return properties;
}

function unescapeData(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

function unescapeProperty(text: string): string {
  return unescapeData(text.replaceAll('%3A', ':').replaceAll('%2C', ','));
}

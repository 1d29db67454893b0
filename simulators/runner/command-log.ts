/** A command for the runner, as it reads it from a line of a step's output. */
export interface WorkflowCommand {
  readonly command: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/**
 * The commands that the runner registers (`IActionCommandExtension` in actions/runner, `ActionCommandManager`). Their
 * names are compared without regard to case.
 */
const REGISTERED = [
  'add-mask',
  'add-matcher',
  'add-path',
  'debug',
  'echo',
  'endgroup',
  'error',
  'group',
  'notice',
  'remove-matcher',
  'save-state',
  'set-env',
  'set-output',
  'stop-commands',
  'warning',
];

interface Notation {
  /** The separator of properties. */
  readonly separator: string;
  /** Escapes, in the order in which the runner replaces them. */
  readonly data: readonly Escape[];
  readonly property: readonly Escape[];
}

type Escape = readonly [token: string, escaped: string];

const LINE_BREAKS: readonly Escape[] = [
  ['\r', '%0D'],
  ['\n', '%0A'],
];
const PERCENT: readonly Escape[] = [['%', '%25']];
const OLD_ESCAPES: readonly Escape[] = [[';', '%3B'], ...LINE_BREAKS, [']', '%5D'], ...PERCENT];

/** `::name key=value,key=value::data` */
const COLONS: Notation = {
  separator: ',',
  data: [...LINE_BREAKS, ...PERCENT],
  property: [...LINE_BREAKS, [':', '%3A'], [',', '%2C'], ...PERCENT],
};
/** `##[name key=value;key=value]data` */
const BRACKETS: Notation = { separator: ';', data: OLD_ESCAPES, property: OLD_ESCAPES };

/** Reads a line as the runner does, first as `::name::`, then as `##[name]`; returns `undefined` for plain output. */
export function parseCommand(line: string, more: readonly string[] = []): WorkflowCommand | undefined {
  const registered = new Set([...REGISTERED, ...more].map((name) => name.toLowerCase()));
  return parseColons(line, registered) ?? parseBrackets(line, registered);
}

/** After white space at the beginning of a line (`ActionCommand.TryParseV2`). */
function parseColons(line: string, registered: ReadonlySet<string>): WorkflowCommand | undefined {
  const text = line.trimStart();
  const end = text.indexOf('::', 2);
  return text.startsWith('::') && end !== -1
    ? command(text.slice(2, end), text.slice(end + 2), COLONS, registered)
    : undefined;
}

/** Anywhere in a line, but only its first one (`ActionCommand.TryParse`). */
function parseBrackets(line: string, registered: ReadonlySet<string>): WorkflowCommand | undefined {
  const start = line.indexOf('##[');
  const end = line.indexOf(']', start);
  return start !== -1 && end !== -1
    ? command(line.slice(start + 3, end), line.slice(end + 1), BRACKETS, registered)
    : undefined;
}

function command(
  info: string,
  data: string,
  { separator, ...escapes }: Notation,
  registered: ReadonlySet<string>,
): WorkflowCommand | undefined {
  const space = info.indexOf(' ');
  const name = space === -1 ? info : info.slice(0, space);
  if (!registered.has(name.toLowerCase())) {
    return undefined;
  }
  const properties: Record<string, string> = {};
  for (const property of space === -1
    ? []
    : info
        .slice(space + 1)
        .trim()
        .split(separator)) {
    const [, key, value] = /^=*([^=]+)=(.+)$/s.exec(property) ?? [];
    if (key !== undefined && value !== undefined) {
      properties[key] = withoutEscapes(value, escapes.property);
    }
  }
  return { command: name.toLowerCase(), properties, message: withoutEscapes(data, escapes.data) };
}

function withoutEscapes(text: string, escapes: readonly Escape[]): string {
  return escapes.reduce((unescaped, [token, escaped]) => unescaped.replaceAll(escaped, token), text);
}

/** The lines that the runner reads from a step's output: a lone carriage return ends one too. */
export function linesOf(log: string): string[] {
  return log.split(/\r\n|\r|\n/);
}

/**
 * Every command that the runner reads from a log, in order. Between `::stop-commands::TOKEN` and `::TOKEN::` it reads
 * none.
 */
export function parseCommands(log: string): WorkflowCommand[] {
  const taken: WorkflowCommand[] = [];
  let token: string | undefined;
  for (const line of linesOf(log)) {
    const found = parseCommand(line, token === undefined ? [] : [token]);
    if (found === undefined) {
      continue;
    }
    if (token === undefined) {
      taken.push(found);
      token = found.command === 'stop-commands' ? found.message : undefined;
    } else if (found.command === token.toLowerCase()) {
      token = undefined;
    }
  }
  return taken;
}

/** A log without the commands that mask something in it. */
export function withoutMasks(log: string): string {
  return log
    .split('\n')
    .filter((line) => parseCommand(line)?.command !== 'add-mask')
    .join('\n');
}

/**
 * The log as GitHub shows it: mask commands are removed, masked values after them are replaced with `***`,
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

/** The masks of one `add-mask`: the value, and each of its lines. */
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

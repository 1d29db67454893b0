import { proxyPasswords } from '../http/environment.ts';
import { Secret } from '../shared/secret.ts';
import { readRunContext } from '../shared/workflow.ts';
import { parseHost } from '../soda-cloud/endpoint.ts';
import { checkHostIsNotKey, checkNoKeyIsMisplaced, shownInputs, warnAboutUnused } from './checks.ts';
import { readConfigureSettings } from './configure.ts';
import { MODES, type Mode } from './definitions.ts';
import { readConnection } from './endpoint.ts';
import { readPastedBlock, readRawPair, resolveKeyPair } from './key-pair.ts';
import type {
  CommonSettings,
  InputContext,
  MissingKey,
  OtherKeys,
  PastedBlock,
  RawPair,
  RawValue,
  Settings,
  SkippedSettings,
  TargetContext,
} from './types.ts';

type ReadRun = () => Promise<TargetContext['runContext']>;

/**
 * Turns the inputs into settings. Keys are read first, so that they are masked before anything else can be printed.
 * @throws ActionError for the first input that cannot be used
 */
export async function readSettings(
  context: InputContext,
  readRun: ReadRun = readRunContext,
): Promise<Settings> {
  try {
    const { reader, log } = context;
    maskTokens(context);
    const current = readRawPair('', context);
    const previous = readRawPair('previous-', context);
    const staged = readRawPair('new-', context);
    const block = await readPastedBlock('soda-cloud', context);
    const stagedBlock = await readPastedBlock('new-soda-cloud', context);

    const mode = reader.choice('mode', MODES);
    const { connection, warnings } = readConnection(reader, block, log);
    const common: CommonSettings = {
      connection,
      key: resolveKeyPair('', current, block, context),
      ifMissing: reader.choice('if-missing', ['fail', 'skip']),
      verify: reader.boolean('verify'),
      summary: reader.boolean('summary'),
    };
    checkHostIsNotKey(connection, common.key);
    const blockHost = block?.host === undefined ? [] : [{ input: 'host', text: connection.host } as const];
    checkNoKeyIsMisplaced(
      [...shownInputs(reader), ...blockHost],
      secretValues(context, [current, previous, staged], {
        'soda-cloud': block,
        'new-soda-cloud': stagedBlock,
      }),
    );
    // before anything else that such a run lacks, such as a token, is an error
    if (isSkipped(mode, common, context)) {
      warnAboutUnused(mode, [], context);
      return {
        mode: 'skipped',
        skipped: mode,
        connection,
        summary: common.summary,
        missing: common.key.missing,
      };
    }
    const settings = await readModeSettings(
      mode,
      common,
      { previous, staged, stagedBlock },
      context,
      readRun,
    );
    for (const warning of warnings) {
      log.warning('Soda Cloud host', warning);
    }
    if (stagedBlock?.host !== undefined && parseHost(stagedBlock.host)?.host !== connection.host) {
      log.warning(
        'Soda Cloud host',
        `The block in 'new-soda-cloud' names another host than ${connection.host}, which is used. Set 'host' or 'region' if the new key belongs there.`,
      );
    }
    warnAboutUnused(mode, settings.unused, context);
    return settings;
  } catch (error) {
    // an input that is missing may have been given under a misspelled name
    warnAboutUnused(undefined, [], context);
    throw error;
  }
}

async function readModeSettings(
  mode: Mode,
  common: CommonSettings,
  keys: OtherKeys,
  inputs: InputContext,
  readRun: ReadRun,
): Promise<Exclude<Settings, SkippedSettings>> {
  if (mode === 'configure') {
    return readConfigureSettings(common, keys, inputs);
  }
  const context: TargetContext = { ...inputs, runContext: await readRun() };
  switch (mode) {
    case 'rotate':
      return (await import('./rotate.ts')).readRotateSettings(common, keys, context);
    case 'audit':
      return (await import('./audit.ts')).readAuditSettings(common, keys, context);
    case 'retire':
      return (await import('./retire.ts')).readRetireSettings(common, keys, context);
  }
}

const TOKENS = ['github-token', 'issue-token'] as const;

function maskTokens({ reader, log }: InputContext): void {
  for (const name of TOKENS) {
    const token = reader.text(name);
    for (const piece of tokenPieces(token)) {
      log.mask(new Secret(piece));
    }
    // an encoding of the whole text contains no encoding of its pieces
    log.hide(new Secret(token));
  }
  const key = reader.text('app-private-key');
  for (const piece of privateKeyPieces(key)) {
    log.mask(new Secret(piece));
  }
  log.hide(new Secret(key));
  const id = reader.text('app-client-id');
  // the two may be mixed up, and an ID is no secret
  for (const piece of id.length > LONGEST_APP_ID ? privateKeyPieces(id) : []) {
    log.mask(new Secret(piece));
  }
}

/** Every key, token and password in the inputs and the environment. */
function secretValues(
  { reader, environment }: InputContext,
  pairs: readonly RawPair[],
  blocks: Readonly<Record<string, PastedBlock | undefined>>,
): RawValue[] {
  return [
    ...[
      ...pairs.flatMap(({ id, secret }) => [id, secret]),
      ...TOKENS.map((name) => ({ name: `'${name}'`, text: reader.text(name) })),
      { name: "'app-private-key'", text: privateKeyPieces(reader.text('app-private-key'))[0] ?? '' },
    ].map(({ name, text }) => ({ name: `the value of ${name}`, text })),
    ...Object.entries(blocks).flatMap(([name, block]) =>
      [block?.id, block?.secret].map((text = '') => ({ name: `the key of '${name}'`, text })),
    ),
    ...proxyPasswords(environment).map((text) => ({ name: 'the password of the proxy', text })),
  ];
}

/** Whether `if-missing: skip` lets a run without secrets succeed. */
function isSkipped(
  mode: Mode,
  common: CommonSettings,
  { reader }: InputContext,
): common is CommonSettings & { readonly key: MissingKey } {
  const { key, ifMissing, verify } = common;
  const needsKey =
    mode !== 'audit' || verify || !(reader.isSet('github-token') || reader.isSet('app-private-key'));
  return ifMissing === 'skip' && needsKey && !key.found && key.isWithoutSecrets && !key.isIncomplete;
}

const SHORTEST_PIECE = 8;

/** In characters. */
const LONGEST_APP_ID = 30;

/** Before `BEGIN` and after `KEY`: not a secret. */
const PEM_BORDER = /^-{5}[A-Z]+$|^[A-Z]+-{5}$/;

/**
 * The parts to mask of the text in an input for a token. A token is one word. Any other text (a private key, JSON, a
 * token with something around it) is masked word by word: the runner masks every line of a text, and would hide each `}`
 * of the log.
 */
export function tokenPieces(text: string): string[] {
  return /^[\x21-\x7e]+$/.test(text) && !/["'`{}]/.test(text)
    ? [text]
    : text
        .split(/[^\x21-\x7e]+|["'`{}[\](),;:=]+/)
        .filter((piece) => piece.length >= SHORTEST_PIECE && !PEM_BORDER.test(piece));
}

/** The first and the last line of a key, and the headers of an encrypted one. */
const PEM_WORDS = /-----[A-Z0-9 ]*-----|^(?:Proc-Type|DEK-Info):.*$/gm;

/**
 * The parts to mask of the text in the input for a private key: each line of its base64, as the runner masks line by line,
 * and all of them in one line.
 */
export function privateKeyPieces(text: string): string[] {
  const lines = tokenPieces(text.replace(/\\[rn]/g, '\n').replace(PEM_WORDS, '\n'));
  return lines.length > 1 ? [lines.join(''), lines.join('\\n'), ...lines] : lines;
}

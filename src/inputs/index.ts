import { proxyPasswords } from '../http/environment.ts';
import { ActionError } from '../shared/action-error.ts';
import type { Log } from '../shared/log.ts';
import { Secret } from '../shared/secret.ts';
import { type RunContext, readRunContext, type WorkflowRun } from '../shared/workflow.ts';
import { type Connection, parseHost } from '../soda-cloud/endpoint.ts';
import type { AuditSettings } from './audit.ts';
import { type ConfigureSettings, readConfigureSettings } from './configure.ts';
import { type InputName, MODES, type Mode, warnAboutUnused } from './definitions.ts';
import { readConnection } from './endpoint.ts';
import { tokenPieces } from './github.ts';
import {
  type KeyPairInput,
  type MissingKey,
  maskPairInputs,
  type RawValue,
  readPastedBlock,
  suppliedKey,
} from './key-pair.ts';
import { checkNoKeyIsMisplaced, type GivenSecret, type ShownText, shownInputs } from './misplaced-keys.ts';
import type { PastedBlock } from './pasted-block.ts';
import type { InputReader } from './reader.ts';
import type { RetireSettings } from './retire.ts';
import type { RotateSettings } from './rotate.ts';

/** What the user asked for, checked and typed: one shape for each mode. */
export type Settings = ConfigureSettings | RotateSettings | AuditSettings | RetireSettings | SkippedSettings;

/** A run to which GitHub gives no secrets, and which `if-missing: skip` lets succeed. */
export interface SkippedSettings {
  readonly mode: 'skipped';
  /** The mode that was asked for. */
  readonly skipped: Mode;
  readonly connection: Connection;
  readonly summary: boolean;
  /** Why there is no key. */
  readonly missing: ActionError;
}

/** What every mode knows. */
export interface CommonSettings {
  readonly connection: Connection;
  /** The current pair. */
  readonly key: KeyPairInput;
  /** What a run without key does. */
  readonly ifMissing: 'fail' | 'skip';
  readonly verify: boolean;
  /** Whether the step adds to the job's summary page. */
  readonly summary: boolean;
}

/** What reading the inputs needs. */
export interface InputContext {
  readonly reader: InputReader;
  readonly log: Log;
  readonly run: WorkflowRun;
  readonly environment: NodeJS.ProcessEnv;
}

/** What reading the targets needs besides. */
export interface TargetContext extends InputContext {
  readonly runContext: Pick<RunContext, 'repository' | 'apiUrl'>;
}

const TOKENS = ['github-token', 'issue-token'] as const;

/**
 * Turns the inputs into settings. Keys are read first, so that they are masked before anything else can be printed.
 * @throws ActionError for the first input that cannot be used
 */
export async function readSettings(
  context: InputContext,
  readRun: () => Promise<TargetContext['runContext']> = readRunContext,
): Promise<Settings> {
  try {
    return await readAll(context, readRun);
  } catch (error) {
    // what is missing may have been given under a name that is nearly right
    warnAboutUnused(undefined, [], context);
    throw error;
  }
}

async function readAll(
  context: InputContext,
  readRun: () => Promise<TargetContext['runContext']>,
): Promise<Settings> {
  const { reader, log, run } = context;
  for (const name of TOKENS) {
    const token = reader.text(name);
    for (const piece of tokenPieces(token)) {
      log.mask(new Secret(piece));
    }
    // an encoding of the whole text holds no encoding of its pieces
    log.hide(new Secret(token));
  }
  const current = maskPairInputs(reader, log, 'api-key-id', 'api-key-secret');
  const previous = maskPairInputs(reader, log, 'previous-api-key-id', 'previous-api-key-secret');
  const staged = maskPairInputs(reader, log, 'new-api-key-id', 'new-api-key-secret');
  const block = await readPastedBlock(reader, log, 'soda-cloud');
  const stagedBlock = await readPastedBlock(reader, log, 'new-soda-cloud');

  const mode = reader.choice('mode', MODES);
  const { connection, warnings } = readConnection(reader, block, log);
  const names = { id: 'api-key-id', secret: 'api-key-secret', block: 'soda-cloud' } as const;
  const common: CommonSettings = {
    connection,
    key: suppliedKey(current, block, names, log, run),
    ifMissing: reader.choice('if-missing', ['fail', 'skip']),
    verify: reader.boolean('verify'),
    summary: reader.boolean('summary'),
  };
  checkHostIsNoKey(common);
  checkNoKeyIsMisplaced(
    [...shownInputs(reader), ...hostOfBlock(block, connection)],
    [
      ...[current, previous, staged].flatMap(({ id, secret }) => [namedValue(id), namedValue(secret)]),
      ...keyOfBlock('soda-cloud', block),
      ...keyOfBlock('new-soda-cloud', stagedBlock),
      ...TOKENS.map((name) => namedValue({ name: `'${name}'`, text: reader.text(name) })),
      ...proxyPasswords(context.environment).map((text) => ({ name: 'the password of the proxy', text })),
    ],
  );
  // before anything else that such a run lacks, such as a token, is an error
  if (isToBeSkipped(mode, common, reader)) {
    warnAboutUnused(mode, [], context);
    const { summary } = common;
    return { mode: 'skipped', skipped: mode, connection, summary, missing: common.key.missing };
  }
  const readMode = async (): Promise<Exclude<Settings, SkippedSettings>> => {
    if (mode === 'configure') {
      return readConfigureSettings(common, previous, context);
    }
    const targetContext: TargetContext = { ...context, runContext: await readRun() };
    switch (mode) {
      case 'rotate': {
        const { readRotateSettings } = await import('./rotate.ts');
        return readRotateSettings(common, previous, staged, stagedBlock, targetContext);
      }
      case 'audit': {
        const { readAuditSettings } = await import('./audit.ts');
        return readAuditSettings(common, previous, targetContext);
      }
      case 'retire': {
        const { readRetireSettings } = await import('./retire.ts');
        return readRetireSettings(common, previous, targetContext);
      }
    }
  };
  const settings = await readMode();
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
}

type CommonWithoutKey = CommonSettings & { readonly key: MissingKey };

function isToBeSkipped(mode: Mode, common: CommonSettings, reader: InputReader): common is CommonWithoutKey {
  const { key, ifMissing, verify } = common;
  const needsKey = mode !== 'audit' || verify || !reader.isSet('github-token');
  return ifMissing === 'skip' && needsKey && !key.found && key.isWithoutSecrets && !key.isIncomplete;
}

const namedValue = ({ name, text }: RawValue): GivenSecret => ({ name: `the value of ${name}`, text });

function keyOfBlock(name: InputName, block: PastedBlock | undefined): GivenSecret[] {
  return [block?.id, block?.secret].map((text = '') => ({ name: `the key of '${name}'`, text }));
}

function hostOfBlock(block: PastedBlock | undefined, { host }: Connection): ShownText[] {
  return block?.host === undefined ? [] : [{ input: 'host', text: host }];
}

/** The host is an output and stands in logs, where a key that equals it would be seen. */
function checkHostIsNoKey({ connection, key }: CommonSettings): void {
  const halves = key.found ? [key.pair.id, key.pair.secret] : [];
  if (halves.some((half) => half.reveal().toLowerCase() === connection.host)) {
    throw new ActionError('API key not usable', {
      what: 'The key ID or the key secret equals the host.',
      why: 'The inputs are probably mixed up.',
      fix: "Give the key as Soda Cloud shows it, and set 'host' to the name of your Soda Cloud host, or leave it out and set 'region'.",
    });
  }
}

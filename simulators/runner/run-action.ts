import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { EOL } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inputDefaults } from './action-metadata.ts';
import { parseCommands } from './command-log.ts';
import { parseFileCommands } from './file-commands.ts';
import { type NodeMajor, nodeExecutable } from './node-versions.ts';
import type { Sandbox } from './sandbox.ts';

export interface ActionOptions {
  readonly sandbox: Sandbox;
  /** The inputs in `with:`, with the names in `action.yml`. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Added to the environment; `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** `STATE_*` for the post entry, as the main entry saved it. */
  readonly state?: Readonly<Record<string, string>>;
  /** 24, or what `ACTION_NODE` names, unless set. */
  readonly node?: NodeMajor;
  /** Another executable of Node instead. */
  readonly executable?: string;
  /** The built bundles, those of the repository unless set. */
  readonly dist?: string;
  /** The umask of the process, for example `0o077`. */
  readonly umask?: number;
  /** Called with the running process, for tests that stop it. */
  readonly started?: (child: ChildProcess) => void;
}

export interface ActionRun {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Standard output with the mask commands, and with the line breaks of Linux on Windows too. */
  readonly stdout: string;
  readonly stderr: string;
  readonly masks: string[];
  readonly outputs: Record<string, string>;
  readonly exported: Record<string, string>;
  readonly state: Record<string, string>;
  readonly summary: string;
  readonly milliseconds: number;
}

export const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));

/** Runs one entry of the built action in a child process, with the environment of a runner. */
export async function runAction(entry: 'main' | 'post', options: ActionOptions): Promise<ActionRun> {
  const { executable, args, cwd, env, files } = await prepareAction(entry, options);
  const begun = performance.now();
  const child = spawn(executable, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  options.started?.(child);
  const { exitCode, signal } = await ended(child);
  const milliseconds = performance.now() - begun;
  return {
    exitCode,
    signal,
    stdout: stdout(),
    stderr: stderr(),
    masks: parseCommands(stdout())
      .filter(({ command }) => command === 'add-mask')
      .map(({ message }) => message),
    outputs: parseFileCommands(await readFile(files.output, 'utf8')),
    exported: parseFileCommands(await readFile(files.env, 'utf8')),
    state: parseFileCommands(await readFile(files.state, 'utf8')),
    summary: withoutReturns(await readFile(files.summary, 'utf8')),
    milliseconds,
  };
}

/** The command and environment of one entry of the action. */
export interface PreparedAction {
  readonly executable: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly files: CommandFiles;
}

export async function prepareAction(
  entry: 'main' | 'post',
  options: Omit<ActionOptions, 'started'>,
): Promise<PreparedAction> {
  const files = await createCommandFiles(options.sandbox);
  return {
    executable:
      options.executable ?? nodeExecutable(options.node ?? (process.env['ACTION_NODE'] === '20' ? 20 : 24)),
    args: commandLine(join(options.dist ?? DIST, entry, 'index.js'), options.umask),
    cwd: options.sandbox.workspace,
    env: actionEnvironment(options, files),
    files,
  };
}

/** The files that the runner reads after a step. */
export interface CommandFiles {
  readonly output: string;
  readonly env: string;
  readonly state: string;
  readonly summary: string;
}

async function createCommandFiles(sandbox: Sandbox): Promise<CommandFiles> {
  const directory = await mkdtemp(join(sandbox.root, 'file-commands-'));
  const files = {
    output: join(directory, 'output'),
    env: join(directory, 'env'),
    state: join(directory, 'state'),
    summary: join(directory, 'summary'),
  };
  await Promise.all(Object.values(files).map((file) => writeFile(file, '')));
  return files;
}

function actionEnvironment(options: ActionOptions, files: CommandFiles): NodeJS.ProcessEnv {
  const { sandbox, inputs = {}, state = {}, env = {} } = options;
  return {
    PATH: process.env['PATH'],
    HOME: sandbox.home,
    USERPROFILE: sandbox.home,
    ...inherited(['SystemRoot', 'ComSpec', 'PATHEXT']),
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: 'keys',
    GITHUB_ACTOR: 'octocat',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REPOSITORY: 'acme/data',
    GITHUB_REPOSITORY_OWNER: 'acme',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_WORKSPACE: sandbox.workspace,
    GITHUB_OUTPUT: files.output,
    GITHUB_ENV: files.env,
    GITHUB_STATE: files.state,
    GITHUB_STEP_SUMMARY: files.summary,
    RUNNER_TEMP: sandbox.temp,
    RUNNER_OS: 'Linux',
    ...prefixed('INPUT_', upperCased({ ...inputDefaults(), ...inputs })),
    ...prefixed('STATE_', state),
    ...env,
  };
}

/** What programs for Windows cannot do without. */
function inherited(names: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

function prefixed(prefix: string, values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]));
}

function upperCased(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name.toUpperCase(), value]));
}

/** The process sets its umask itself before the action starts. */
function commandLine(script: string, umask: number | undefined): string[] {
  const preload = umask === undefined ? [] : ['--import', `data:text/javascript,process.umask(${umask})`];
  return [...preload, script];
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => withoutReturns(Buffer.concat(chunks).toString('utf8'));
}

function withoutReturns(text: string): string {
  return text.replaceAll(EOL, '\n');
}

function ended(child: ChildProcess): Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal }));
  });
}

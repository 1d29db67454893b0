import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { isJsonObject } from '../../../simulators/soda-cloud/json.ts';
import { exitCode } from './commands.ts';
import { type Engine, type EngineHome, engineFile, executable } from './environments.ts';

/** The result of an engine's own parser. */
export interface ReadConfiguration {
  /** Every error that the engine logged or threw. */
  readonly errors: readonly string[];
  /** Base64 of the UTF-8 bytes, or the Python type of a value that is not a string. */
  readonly id: string | null;
  readonly secret: string | null;
  readonly url: string | null;
  readonly dataSources: unknown;
}

/** One Python process that reads many files: starting an engine takes more than a second. */
export interface ConfigurationReader {
  /** @param environment variables that the engine sees during this reading only */
  read(
    paths: readonly string[],
    environment?: Readonly<Record<string, string>>,
  ): Promise<readonly ReadConfiguration[]>;
  close(): Promise<void>;
}

export function startReader(engine: Engine, { directory, environment }: EngineHome): ConfigurationReader {
  const child = spawn(executable(engine, 'python'), [engineFile(`read_${engine}.py`)], {
    cwd: directory,
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString('utf8');
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const closed = exitCode(child);
  return {
    read: async (paths, variables = {}) => {
      child.stdin.write(`${JSON.stringify({ paths, environment: variables })}\n`);
      const { value, done } = await lines.next();
      if (done === true) {
        throw new Error(`the reader of Soda Core ${engine} ended:\n${log}`);
      }
      return parseResponse(value);
    },
    close: async () => {
      child.stdin.end();
      await closed;
    },
  };
}

function parseResponse(line: string): readonly ReadConfiguration[] {
  const response: unknown = JSON.parse(line);
  if (!Array.isArray(response)) {
    throw new Error(`the reader did not return a list: ${line}`);
  }
  return response.map(parseConfiguration);
}

function parseConfiguration(value: unknown): ReadConfiguration {
  if (!isJsonObject(value) || !Array.isArray(value['errors'])) {
    throw new Error(`the reader did not return a configuration: ${JSON.stringify(value)}`);
  }
  return {
    errors: value['errors'].map(String),
    id: textOrNull(value['id']),
    secret: textOrNull(value['secret']),
    url: textOrNull(value['url']),
    dataSources: value['dataSources'],
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

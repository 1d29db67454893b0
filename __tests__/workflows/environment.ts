import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { GitHub } from '../../simulators/github/github.ts';
import type { GitHubOptions } from '../../simulators/github/options.ts';
import { startGitHub } from '../../simulators/github/server.ts';
import { WORKFLOW_TOKEN } from '../../simulators/github/state/tokens.ts';
import { SAMPLE_ORGANIZATION } from '../../simulators/soda-cloud/organizations.ts';
import { type SodaCloud, startSodaCloud } from '../../simulators/soda-cloud/server.ts';
import { copyAction, createRepository } from './act/repositories.ts';
import { runAct } from './act/run-act.ts';
import { CHAT_HOSTS, type Chat, startChat } from './chat.ts';
import { type Gateway, type Simulated, startGateway } from './gateway.ts';
import { findSecretsInFiles, NEW } from './keys.ts';
import { createStubs, STUBBED_ACTIONS } from './stubs/all.ts';
import { createAction, installPrograms, POST_ENDED } from './stubs/install.ts';
import { type StubServer, startStubServer } from './stubs/server.ts';
import { type Call, StubError, SUCCESS } from './stubs/stub.ts';
import { USER_FILES } from './user-files.ts';

const THIS_ACTION = 'OWNER/soda-cloud-keys@v1';
const WORKFLOW = 'workflow.yml';
const ORIGIN = 'https://github.com/acme/data';

export interface WorkflowRun {
  /** The workflow. */
  readonly text: string;
  readonly event: string;
  readonly actor: string;
  readonly inputs: Readonly<Record<string, string | boolean>>;
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** The workflow is in the repository of this action, and uses it as `./`. */
  readonly inOwnRepository: boolean;
}

export interface WorkflowResult {
  readonly code: number | null;
  readonly log: string;
  readonly calls: readonly Call[];
  readonly stubErrors: readonly string[];
  /** Requested hosts that are not simulated. */
  readonly unknownHosts: readonly string[];
  /** Secrets in the files of the workspace and RUNNER_TEMP after the last `post`; `undefined` if no `post` ran. */
  readonly leftovers: readonly string[] | undefined;
}

/** Everything a workflow uses: Soda Cloud, GitHub, the programs of the runner, and the repository of the user. */
export class TestEnvironment {
  /** The next key in the vault. */
  nextKey = JSON.stringify({ api_key_id: NEW.id, api_key_secret: NEW.secret });
  /** How often a script sleeps before a deployed agent is online. */
  agentStartsAfter = 0;
  /** The App tokens that were created. */
  readonly tokens: string[] = [];
  readonly cloud: SodaCloud;
  readonly github: GitHub;
  readonly chat: Chat;
  readonly #gateway: Gateway;
  readonly #simulated: Simulated;
  readonly #act: string;
  readonly #root = mkdtempSync(join(tmpdir(), 'workflow-'));

  static async open(act: string, options: GitHubOptions): Promise<TestEnvironment> {
    const [cloud, github, chat] = await Promise.all([startSodaCloud(), startGitHub(options), startChat()]);
    cloud.addKey(SAMPLE_ORGANIZATION.name, NEW);
    github.tokens.add(WORKFLOW_TOKEN);
    const simulated = {
      'cloud.soda.io': cloud.url,
      'reporting.cloud.soda.io': cloud.url,
      'api.github.com': github.url,
      ...Object.fromEntries(CHAT_HOSTS.map((host) => [host, chat.url])),
    };
    return new TestEnvironment({
      act,
      cloud,
      github,
      chat,
      simulated,
      gateway: await startGateway(simulated),
    });
  }

  private constructor(parts: {
    readonly act: string;
    readonly cloud: SodaCloud;
    readonly github: GitHub;
    readonly chat: Chat;
    readonly simulated: Simulated;
    readonly gateway: Gateway;
  }) {
    this.cloud = parts.cloud;
    this.github = parts.github;
    this.chat = parts.chat;
    this.#act = parts.act;
    this.#simulated = parts.simulated;
    this.#gateway = parts.gateway;
    copyAction(this.#path('action'));
    writeFileSync(this.#path('trusted.pem'), parts.gateway.certificate);
  }

  async run(run: WorkflowRun, forbidden: Readonly<Record<string, string>>): Promise<WorkflowResult> {
    const { programs, actions } = createStubs({
      cloud: this.cloud,
      github: this.github,
      resolve: (origin) => this.#resolve(origin),
      nextKey: () => this.nextKey,
      agentStartsAfter: this.agentStartsAfter,
      tokens: this.tokens,
    });
    let leftovers: string[] | undefined;
    const server = await startStubServer({
      ...programs,
      ...actions,
      [POST_ENDED]: ({ env }) => {
        const directories = ['RUNNER_TEMP', 'GITHUB_WORKSPACE'].map((name) => env[name] ?? '');
        leftovers = findSecretsInFiles(directories, forbidden);
        return SUCCESS;
      },
    });
    const unknownBefore = this.#gateway.rejected.length;
    installPrograms(this.#path('bin'), Object.keys(programs));
    try {
      const { code, log } = await runAct(this.#act, {
        ...run,
        repository: this.#repository(run),
        workflow: `.github/workflows/${WORKFLOW}`,
        home: this.#home(),
        // in GitHub's payloads, every input is a string
        payload: {
          inputs: Object.fromEntries(
            Object.entries(run.inputs).map(([name, value]) => [name, String(value)]),
          ),
        },
        actions: { [THIS_ACTION]: this.#path('action'), ...this.#otherActions(run.text) },
        env: this.#environment(server),
      });
      return {
        code,
        log,
        calls: server.calls.filter(({ name }) => name !== POST_ENDED),
        stubErrors: server.stubErrors,
        unknownHosts: this.#gateway.rejected.slice(unknownBefore),
        leftovers,
      };
    } finally {
      await server.close();
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.cloud.close(), this.github.close(), this.chat.close(), this.#gateway.close()]);
    rmSync(this.#root, { recursive: true, force: true });
  }

  #path(name: string): string {
    return join(this.#root, name);
  }

  #home(): string {
    const home = this.#path('home');
    mkdirSync(home, { recursive: true });
    return home;
  }

  #repository({ text, inOwnRepository }: WorkflowRun): string {
    const directory = mkdtempSync(this.#path('repository-'));
    if (inOwnRepository) {
      copyAction(directory);
    }
    const files = { ...USER_FILES, [`.github/workflows/${WORKFLOW}`]: text };
    for (const [name, content] of Object.entries(files)) {
      const path = join(directory, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
    createRepository(directory, ORIGIN);
    return directory;
  }

  /** Selected by the full value of `uses:`. */
  #otherActions(text: string): Record<string, string> {
    const used = [...text.matchAll(/uses: (([\w./-]+)@[\w.]+)/g)].flatMap(([, uses = '', name = '']) => {
      const inputs = STUBBED_ACTIONS[name];
      return inputs === undefined ? [] : [{ uses, name, inputs }];
    });
    return Object.fromEntries(
      used.map(({ uses, name, inputs }) => {
        const directory = this.#path(`actions/${name}`);
        rmSync(directory, { recursive: true, force: true });
        createAction(directory, name, inputs);
        return [uses, directory];
      }),
    );
  }

  /** The complete environment of programs, so that the settings of this machine have no effect. */
  #environment(server: StubServer): Record<string, string> {
    const trusted = this.#path('trusted.pem');
    return {
      PATH: [this.#path('bin'), process.env['PATH'] ?? ''].join(delimiter),
      https_proxy: this.#gateway.proxy,
      NODE_EXTRA_CA_CERTS: trusted,
      CURL_CA_BUNDLE: trusted,
      STUB_SERVER_URL: server.url,
    };
  }

  #resolve(origin: string): string {
    const simulated = Object.entries(this.#simulated).find(([host]) => origin === `https://${host}`)?.[1];
    if (simulated === undefined) {
      throw new StubError(`unknown host: ${origin}`, 3);
    }
    return simulated;
  }
}

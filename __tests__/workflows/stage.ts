import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { GitHub } from '../../simulators/github/github.ts';
import type { GitHubOptions } from '../../simulators/github/options.ts';
import { startGitHub } from '../../simulators/github/server.ts';
import { WORKFLOW_TOKEN } from '../../simulators/github/state/tokens.ts';
import { SAMPLE_ORGANIZATION } from '../../simulators/soda-cloud/organizations.ts';
import { type SodaCloud, startSodaCloud } from '../../simulators/soda-cloud/server.ts';
import { copyAction } from './act/action-copy.ts';
import { gitRepository } from './act/git-repository.ts';
import { runAct } from './act/run-act.ts';
import { type Gateway, type Simulated, startGateway } from './gateway/gateway.ts';
import { NEW } from './keys.ts';
import { leftoversIn } from './leftovers.ts';
import { type Call, DONE, Refusal } from './stand-ins/call.ts';
import { castOf, OTHER_ACTIONS } from './stand-ins/cast.ts';
import { type Desk, startDesk } from './stand-ins/desk.ts';
import { POST_ENDED, placeAction, placePrograms } from './stand-ins/place.ts';
import { USER_FILES } from './user-files.ts';

const THIS_ACTION = 'OWNER/soda-cloud-keys@v1';
const WORKFLOW = 'rehearsed.yml';
const ORIGIN = 'https://github.com/acme/data';

export interface Play {
  /** The workflow. */
  readonly text: string;
  readonly event: string;
  readonly actor: string;
  readonly inputs: Readonly<Record<string, string | boolean>>;
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** The workflow belongs to this action's own repository, and uses it as `./`. */
  readonly inOwnRepository: boolean;
}

export interface Played {
  readonly code: number | null;
  readonly log: string;
  readonly calls: readonly Call[];
  readonly refusals: readonly string[];
  /** Hosts that were asked for and that nobody simulates. */
  readonly strayed: readonly string[];
  /** What the action's last `post` left in workspace and RUNNER_TEMP; nothing when no `post` ran at all. */
  readonly leftovers: readonly string[] | undefined;
}

/** What is around a workflow: Soda Cloud, GitHub, the programs of the runner, and the users' repository. */
export class Stage {
  /** What the vault gives out as the next key. */
  nextKey = JSON.stringify({ api_key_id: NEW.id, api_key_secret: NEW.secret });
  /** The tokens that were made for Apps. */
  readonly tokens: string[] = [];
  readonly cloud: SodaCloud;
  readonly github: GitHub;
  readonly #gateway: Gateway;
  readonly #simulated: Simulated;
  readonly #act: string;
  readonly #root = mkdtempSync(join(tmpdir(), 'workflow-'));

  static async open(act: string, options: GitHubOptions): Promise<Stage> {
    const [cloud, github] = await Promise.all([startSodaCloud(), startGitHub(options)]);
    cloud.addKey(SAMPLE_ORGANIZATION.name, NEW);
    github.tokens.add(WORKFLOW_TOKEN);
    const simulated = {
      'cloud.soda.io': cloud.url,
      'reporting.cloud.soda.io': cloud.url,
      'api.github.com': github.url,
    };
    return new Stage({ act, cloud, github, simulated, gateway: await startGateway(simulated) });
  }

  private constructor(parts: {
    readonly act: string;
    readonly cloud: SodaCloud;
    readonly github: GitHub;
    readonly simulated: Simulated;
    readonly gateway: Gateway;
  }) {
    this.cloud = parts.cloud;
    this.github = parts.github;
    this.#act = parts.act;
    this.#simulated = parts.simulated;
    this.#gateway = parts.gateway;
    copyAction(this.#path('action'));
    writeFileSync(this.#path('trusted.pem'), parts.gateway.certificate);
  }

  async play(play: Play, forbidden: Readonly<Record<string, string>>): Promise<Played> {
    const { programs, actions } = castOf({
      cloud: this.cloud,
      github: this.github,
      resolve: (origin) => this.#resolve(origin),
      nextKey: () => this.nextKey,
      tokens: this.tokens,
    });
    let leftovers: string[] | undefined;
    const desk = await startDesk({
      ...programs,
      ...actions,
      [POST_ENDED]: ({ env }) => {
        const places = ['RUNNER_TEMP', 'GITHUB_WORKSPACE'].map((name) => env[name] ?? '');
        leftovers = leftoversIn(places, forbidden);
        return DONE;
      },
    });
    const strayedBefore = this.#gateway.refused.length;
    placePrograms(this.#path('bin'), Object.keys(programs));
    try {
      const { code, log } = await runAct(this.#act, {
        ...play,
        repository: this.#repository(play),
        workflow: `.github/workflows/${WORKFLOW}`,
        home: this.#home(),
        // GitHub's payloads have every input as text
        payload: {
          inputs: Object.fromEntries(
            Object.entries(play.inputs).map(([name, value]) => [name, String(value)]),
          ),
        },
        actions: { [THIS_ACTION]: this.#path('action'), ...this.#otherActions(play.text) },
        env: this.#environment(desk),
      });
      return {
        code,
        log,
        calls: desk.calls.filter(({ name }) => name !== POST_ENDED),
        refusals: desk.refusals,
        strayed: this.#gateway.refused.slice(strayedBefore),
        leftovers,
      };
    } finally {
      await desk.close();
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.cloud.close(), this.github.close(), this.#gateway.close()]);
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

  #repository({ text, inOwnRepository }: Play): string {
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
    gitRepository(directory, ORIGIN);
    return directory;
  }

  /** By the whole text behind `uses:`: another commit than the one that was looked at is none that is known. */
  #otherActions(text: string): Record<string, string> {
    const used = [...text.matchAll(/uses: (([\w./-]+)@[\w.]+)/g)].flatMap(([, uses = '', name = '']) => {
      const inputs = OTHER_ACTIONS[name];
      return inputs === undefined ? [] : [{ uses, name, inputs }];
    });
    return Object.fromEntries(
      used.map(({ uses, name, inputs }) => {
        const directory = this.#path(`actions/${name}`);
        rmSync(directory, { recursive: true, force: true });
        placeAction(directory, name, inputs);
        return [uses, directory];
      }),
    );
  }

  /** All that programs get from outside, so that nothing of this machine changes what they do. */
  #environment(desk: Desk): Record<string, string> {
    const trusted = this.#path('trusted.pem');
    return {
      PATH: [this.#path('bin'), process.env['PATH'] ?? ''].join(delimiter),
      https_proxy: this.#gateway.proxy,
      NODE_EXTRA_CA_CERTS: trusted,
      CURL_CA_BUNDLE: trusted,
      STAND_IN_DESK: desk.url,
    };
  }

  #resolve(origin: string): string {
    const simulated = Object.entries(this.#simulated).find(([host]) => origin === `https://${host}`)?.[1];
    if (simulated === undefined) {
      throw new Refusal(`nobody answers at ${origin}`, 3);
    }
    return simulated;
  }
}

// The servers of a benchmark, in their own process so that their work is not measured with that of the client:
// node main.ts TARGETS REPOSITORIES ARCHIVED LATENCY. Exits at the end of standard input.
import { createInterface } from 'node:readline';
import { startGitHub } from '../../simulators/github/server.ts';
import { startSodaCloud } from '../../simulators/soda-cloud/server.ts';
import { CURRENT, NEW } from '../keys.ts';
import { SECRET_NAMES, targetsOf } from '../load/targets.ts';
import type { Addresses, Traffic } from './messages.ts';

const [targets = 0, total = 0, archived = 0, latency = 0] = process.argv.slice(2).map(Number);
const repositories = targetsOf(total);
const sodaCloud = await startSodaCloud({ organizations: [{ name: 'Acme Data', keys: [CURRENT, NEW] }] });
const github = await startGitHub({
  validate: false,
  rateLimit: Number.MAX_SAFE_INTEGER,
  latency,
  organizations: [{ login: 'acme' }],
  repositories: repositories.map((target, index) => ({
    name: target.slice('repo:'.length),
    archived: index >= total - archived,
  })),
  secrets: repositories
    .slice(0, targets)
    .flatMap((store) => SECRET_NAMES.map((name) => ({ store, name, value: CURRENT.secret }))),
});
// GitHub has the keys of a store long before a client requests them
for (const store of total > targets ? [] : github.world.stores()) {
  store.keys;
}
let forgotten = 0;

say({ github: github.url, sodaCloud: sodaCloud.url });
for await (const question of createInterface({ input: process.stdin })) {
  if (question === 'forget') {
    forgotten = github.requests.length;
    say({ requests: [] });
  } else {
    say({
      requests: github.requests
        .slice(forgotten)
        .map(({ method, path, body, status = 0 }) => ({ method, path, body, status })),
    });
  }
}
await Promise.all([github.close(), sodaCloud.close()]);

function say(answer: Addresses | Traffic): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

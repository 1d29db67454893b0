import { spawnSync } from 'node:child_process';

/** What the suite runs and does not install itself: a command that succeeds where it is there, and its package. */
const TOOLS: readonly { readonly command: readonly string[]; readonly debian: string }[] = [
  { command: ['curl', '--version'], debian: 'curl' },
  { command: ['go', 'version'], debian: 'golang-go' },
  { command: ['kubectl', 'version', '--client'], debian: 'kubernetes-client' },
];

/** @throws Error that names what is missing, and what to install */
export function checkTools(): void {
  const missing = TOOLS.filter(({ command: [name = '', ...args] }) => spawnSync(name, args).status !== 0);
  if (missing.length > 0) {
    throw new Error(
      `The conformance suite needs ${missing.map(({ command: [name] }) => name).join(', ')}.\n` +
        `On Debian and Ubuntu: apt-get install ${missing.map(({ debian }) => debian).join(' ')}`,
    );
  }
}

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { installAct } from './act/install.ts';
import { Director, type Rehearsal } from './rehearsal.ts';
import { REHEARSALS } from './rehearsals/all.ts';
import { Stage } from './stage.ts';

const EXAMPLES = new URL('../../examples/', import.meta.url);
const SELF_TEST = new URL('self-test.yml', import.meta.url);

/** Rehearses one workflow and says what came of it. */
async function rehearse(act: string, rehearsal: Rehearsal): Promise<boolean> {
  const isExample = rehearsal.name.endsWith('.yml');
  const text = readFileSync(isExample ? new URL(rehearsal.name, EXAMPLES) : SELF_TEST, 'utf8');
  const begun = performance.now();
  const stage = await Stage.open(act, rehearsal.github ?? {});
  let director: Director | undefined;
  try {
    director = new Director(stage, text, rehearsal.rewritten ?? []);
    const proved = await rehearsal.run(director);
    say('green', rehearsal.name, proved, begun);
    return true;
  } catch (error) {
    say('RED', rehearsal.name, error instanceof Error ? error.message : String(error), begun);
    console.log((director?.log ?? '').replace(/^/gm, '        '));
    return false;
  } finally {
    await stage.close();
  }
}

function say(color: 'green' | 'RED', name: string, what: string, begun: number): void {
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(`${color.padEnd(6)} ${name.padEnd(34)} ${seconds.padStart(5)} s  ${what}`);
}

/** Every example has to be rehearsed: one that nobody runs is one that nobody knows to work. */
function notRehearsed(): string[] {
  const names = new Set(REHEARSALS.map(({ name }) => name));
  return readdirSync(EXAMPLES).filter((name) => name.endsWith('.yml') && !names.has(name));
}

async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    options: { outputFile: { type: 'string' } },
    allowPositionals: true,
  });
  const chosen = REHEARSALS.filter(
    ({ name }) => positionals.length === 0 || positionals.some((part) => name.includes(part)),
  );
  if (chosen.length === 0) {
    console.log(`RED    nothing is called ${positionals.join(' or ')}`);
  }
  const act = installAct();
  let passed = 0;
  let failed = chosen.length === 0 ? 1 : 0;
  for (const name of notRehearsed()) {
    console.log(`RED    ${name}: there is no rehearsal of it`);
    failed += 1;
  }
  for (const rehearsal of chosen) {
    if (await rehearse(act, rehearsal)) {
      passed += 1;
    } else {
      failed += 1;
    }
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  if (values.outputFile !== undefined) {
    const counts = { numPassedTests: passed, numFailedTests: failed, numRuntimeErrorTestSuites: 0 };
    writeFileSync(values.outputFile, JSON.stringify(counts));
  }
  return failed === 0;
}

process.exitCode = (await main()) ? 0 : 1;

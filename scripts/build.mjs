// @ts-check
// Builds dist/ from src/: tsc, then one ncc bundle for each entry of action.yml.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compositionOfBundle, compositionTable } from './composition.mjs';
import { licensesOf } from './licenses.mjs';
import { minifyBundle } from './minify.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const build = join(root, 'build');
const dist = join(root, 'dist');

/** @param {string} script @param {string[]} args */
function runPackage(script, ...args) {
  execFileSync(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
}

/**
 * The bundles are CommonJS: Node starts them faster than ES modules, which counts for an action that runs for moments.
 * The bundler goes by the nearest manifest of the compiled sources, Node by that of the bundles.
 */
function declareCommonJs() {
  writeFileSync(join(build, 'package.json'), '{}\n');
  mkdirSync(dist);
  writeFileSync(join(dist, 'package.json'), '{ "type": "commonjs" }\n');
}

rmSync(build, { recursive: true, force: true });
rmSync(dist, { recursive: true, force: true });
runPackage('typescript/bin/tsc', '--project', 'tsconfig.build.json');
declareCommonJs();
/** @type {import('./licenses.mjs').Statistics[]} */
const bundles = [];
/** @type {import('./composition.mjs').Composition} */
const composition = {};
for (const entry of ['main', 'post']) {
  const statistics = join(build, `${entry}.statistics.json`);
  const output = join(dist, entry);
  runPackage(
    '@vercel/ncc/dist/ncc/cli.js',
    'build',
    join(build, `${entry}.js`),
    '--out',
    output,
    '--stats-out',
    statistics,
    '--source-map',
    '--no-source-map-register',
    '--no-cache',
    '--quiet',
  );
  const maps = join(build, 'maps', entry);
  await minifyBundle(output, maps);
  bundles.push(JSON.parse(readFileSync(statistics, 'utf8')));
  Object.assign(composition, compositionOfBundle(entry, output, maps));
}
writeFileSync(join(dist, 'licenses.txt'), licensesOf(bundles));
writeFileSync(join(dist, 'composition.json'), `${JSON.stringify(composition, null, 2)}\n`);
console.log(compositionTable(composition));

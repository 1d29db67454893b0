// Builds dist/ from src/: tsc, then one ncc bundle for each entry of action.yml.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { licensesOf } from './licenses.mjs';

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
 * The packages of the Actions toolkit do not say that importing them has no side effects, so a bundler keeps all they
 * could reach, an HTTP client with it. The copies next to the compiled sources say so.
 */
function declareToolkitPure() {
  const scope = join('node_modules', '@actions');
  cpSync(join(root, scope), join(build, scope), { recursive: true });
  for (const name of readdirSync(join(build, scope))) {
    const file = join(build, scope, name, 'package.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...manifest, sideEffects: false }));
  }
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
declareToolkitPure();
declareCommonJs();
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
    '--minify',
    '--source-map',
    '--no-source-map-register',
    '--no-cache',
    '--quiet',
  );
  writeFileSync(join(output, 'licenses.txt'), licensesOf(root, JSON.parse(readFileSync(statistics, 'utf8'))));
}

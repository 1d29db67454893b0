// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} Module a module in webpack's statistics
 * @property {string} [nameForCondition] its path
 * @property {unknown[]} [chunks] the chunks that it ended up in
 * @property {Module[]} [modules] what was concatenated into it
 */

/** @typedef {{ modules: Module[] }} Statistics webpack's statistics of a bundle */

/**
 * The names, versions, license texts and notices of all packages in the bundles, each once.
 * The bundler's own list of licenses misses packages that are spread over several files.
 * @param {Statistics[]} bundles
 * @throws Error for a package without a license text
 */
export function licensesOf(bundles) {
  const directories = bundles
    .flatMap(({ modules }) => bundledPaths(modules))
    .flatMap((path) => packageDirectory(path) ?? []);
  return [...new Set([...new Set(directories)].map(licenseEntry))].sort().join('\n');
}

/** @param {Module[]} modules @returns {string[]} */
function bundledPaths(modules) {
  const bundled = modules.filter(({ chunks }) => chunks === undefined || chunks.length > 0);
  return bundled.flatMap(({ nameForCondition, modules: concatenated = [] }) => [
    nameForCondition ?? '',
    ...concatenated.map((module) => module.nameForCondition ?? ''),
  ]);
}

/**
 * The directory of the package that a file belongs to. Versions of one package can be installed side by side, so its
 * name does not tell which of them is bundled.
 * @param {string} path
 */
function packageDirectory(path) {
  return /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(path)?.[0];
}

/** @param {string} directory */
function licenseEntry(directory) {
  const { name, version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const texts = readdirSync(directory)
    .filter((entry) => /^(licen[cs]e|copying|notice)(\.|-|$)/i.test(entry))
    .sort()
    .map((entry) => readFileSync(join(directory, entry), 'utf8').replaceAll('\r\n', '\n').trim());
  if (texts.length === 0) {
    throw new Error(`The package ${name} has no license text, and dist/licenses.txt has to hold one.`);
  }
  return `${name} ${version} (${license})\n\n${texts.join('\n\n')}\n`;
}

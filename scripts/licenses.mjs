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
 * @typedef {object} BundledPackage
 * @property {string} name
 * @property {string} version
 * @property {string} license the SPDX identifier
 * @property {string | undefined} repository
 * @property {string} text of the license and the notices; empty if the package contains none
 */

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
  const packages = [...new Set(directories)].map(readPackage);
  return [...new Set(packages.map((each) => licenseEntry(each, packages)))].sort().join('\n');
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

/** @param {string} directory @returns {BundledPackage} */
function readPackage(directory) {
  const { name, version, license, repository } = JSON.parse(
    readFileSync(join(directory, 'package.json'), 'utf8'),
  );
  const texts = readdirSync(directory)
    .filter((entry) => /^(licen[cs]e|copying|notice)(\.|-|$)/i.test(entry))
    .sort()
    .map((entry) => readFileSync(join(directory, entry), 'utf8').replaceAll('\r\n', '\n').trim());
  return { name, version, license, repository: repository?.url ?? repository, text: texts.join('\n\n') };
}

/**
 * Some packages of a repository with several packages come without the license text of that repository, which others
 * contain.
 * @param {BundledPackage} bundled
 * @param {BundledPackage[]} packages
 */
function licenseEntry({ name, version, license, repository, text }, packages) {
  const texts = [
    text,
    ...packages.filter((other) => other.repository === repository).map((other) => other.text),
  ];
  const found = texts.find((each) => each !== '');
  if (found === undefined) {
    throw new Error(`The package ${name} has no license text, and dist/licenses.txt has to contain one.`);
  }
  return `${name} ${version} (${license})\n\n${found}\n`;
}

// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageName } from './composition.mjs';

/**
 * @typedef {object} Module a module in webpack's statistics
 * @property {string} [nameForCondition] its path
 * @property {unknown[]} [chunks] the chunks that it ended up in
 * @property {Module[]} [modules] what was concatenated into it
 */

/**
 * The names, versions and license texts of the packages that a bundle holds.
 * The bundler's own license list misses packages that are spread over several chunks.
 * @param {string} root the directory with `node_modules`
 * @param {{ modules: Module[] }} statistics webpack's statistics of the bundle
 */
export function licensesOf(root, statistics) {
  const names = [
    ...new Set(bundledPaths(statistics.modules).flatMap((path) => packageName(path) ?? [])),
  ].sort();
  return names.map((name) => licenseEntry(join(root, 'node_modules', name))).join('\n');
}

/** @param {Module[]} modules @returns {string[]} */
function bundledPaths(modules) {
  const bundled = modules.filter(({ chunks }) => chunks === undefined || chunks.length > 0);
  return bundled.flatMap(({ nameForCondition, modules: concatenated = [] }) => [
    nameForCondition ?? '',
    ...concatenated.map((module) => module.nameForCondition ?? ''),
  ]);
}

/** @param {string} directory */
function licenseEntry(directory) {
  const { name, version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const file = readdirSync(directory)
    .sort()
    .find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  const text =
    file === undefined ? '' : readFileSync(join(directory, file), 'utf8').replaceAll('\r\n', '\n').trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
}

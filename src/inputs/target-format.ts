import type { NamePattern, PatternPlace, Qualifier } from '../github/patterns.ts';
import { escapeName, formatOwnNames, formatPlace, type Place, type SecretNames } from '../github/targets.ts';

/** The line of the input `targets` for a pattern: parsing it returns the pattern. */
export function formatPattern(place: PatternPlace, ownNames?: SecretNames): string {
  return formatPatternPlace(place) + formatOwnNames(ownNames);
}

/** The line of the input `targets` for an exclusion: parsing it returns the exclusion. */
export function formatExclusion(place: Place | PatternPlace): string {
  return `!${'qualifiers' in place ? formatPatternPlace(place) : formatPlace(place)}`;
}

function formatPatternPlace({ kind, owner, repo, environment, qualifiers }: PatternPlace): string {
  const repository = `${kind}:${owner}/${formatName(repo)}`;
  const place = environment === undefined ? repository : `${repository}:${formatName(environment)}`;
  return qualifiers.length === 0 ? place : `${place} [${qualifiers.map(formatQualifier).join(' ')}]`;
}

function formatName(pattern: NamePattern): string {
  return pattern.map(escapeName).join('*');
}

function formatQualifier(qualifier: Qualifier): string {
  const name = qualifier.by === 'property' ? `props.${escapeName(qualifier.property)}` : qualifier.by;
  const value = escapeName(qualifier.value);
  return `${name}:${/[\s\]]/.test(value) ? `"${value}"` : value}`;
}

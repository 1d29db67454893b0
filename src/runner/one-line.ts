/** What ends a line, hides a part of it, turns its direction, or is half a character. */
const UNSHOWABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]+/gu;

/**
 * Text as one line that shows all there is in it and of which the runner takes no command: it takes those that stand
 * after white space at the beginning of a line (`::name …::`) and those that stand anywhere in it (`##[name]`, older,
 * but still read; `ActionCommand` of actions/runner). What is not shown becomes a space.
 */
export function oneLine(text: string): string {
  return text
    .replace(UNSHOWABLE, ' ')
    .replaceAll('##[', '## [')
    .replace(/^(\s*):(?=:)/, '$1: ');
}

/** Text of ours that has several lines, each of them made safe. */
export function eachLine(text: string): string {
  return text.split('\n').map(oneLine).join('\n');
}

/**
 * Reads a `GITHUB_OUTPUT`, `GITHUB_ENV` or `GITHUB_STATE` file: `name=value` lines and
 * `name<<delimiter` … `delimiter` blocks.
 */
export function parseFileCommands(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const block = /^([^=]+?)<<(.+)$/.exec(line);
    const plain = /^([^=]+)=(.*)$/.exec(line);
    if (block !== null) {
      const [, name = '', delimiter = ''] = block;
      const end = lines.indexOf(delimiter);
      if (end === -1) {
        throw new Error(`the block of '${name}' has no end`);
      }
      values[name] = lines.splice(0, end).join('\n');
      lines.shift();
    } else if (plain !== null) {
      values[plain[1] ?? ''] = plain[2] ?? '';
    } else if (line !== '') {
      throw new Error('a line is neither name=value nor the start of a block');
    }
  }
  return values;
}

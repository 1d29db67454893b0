/** What an example cannot have here, and what it gets instead. Everything else stays byte for byte. */
interface Rule {
  readonly name: string;
  readonly from: RegExp;
  readonly to: string;
}

export const RULES = {
  /**
   * There is no container engine: the job runs right on the machine, with a stand-in for the program of its image.
   * So such a rehearsal says nothing about how a runner maps paths into a container.
   */
  'job container': {
    name: 'job container',
    from: /^ {4}container: .*\n/m,
    to: '',
  },
  /** act wants Docker for these. The local action takes the same `with:`. */
  'docker action': {
    name: 'docker action',
    from: /docker:\/\/sodadata\/soda-library:\S+/,
    to: 'stand-in/docker-action@v1',
  },
} satisfies Readonly<Record<string, Rule>>;

export type RuleName = keyof typeof RULES;

/** @throws Error when a rule does not apply exactly once, or leaves something to do */
export function rewrite(text: string, names: readonly RuleName[]): string {
  const rewritten = names.reduce((before, name) => {
    const { from, to }: Rule = RULES[name];
    const found = before.match(new RegExp(from, 'gm'))?.length ?? 0;
    if (found !== 1) {
      throw new Error(`the rule '${name}' applies ${found} times instead of once`);
    }
    return before.replace(from, to);
  }, text);
  for (const { name, from } of Object.values(RULES)) {
    if (from.test(rewritten)) {
      throw new Error(`the rule '${name}' would apply, but the rehearsal does not name it`);
    }
  }
  return rewritten;
}

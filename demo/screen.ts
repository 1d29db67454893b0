import type { WriteStream } from 'node:tty';

type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'blue' | 'cyan';

const CODES: Readonly<Record<Style, number>> = {
  bold: 1,
  dim: 2,
  green: 32,
  red: 31,
  yellow: 33,
  blue: 34,
  cyan: 36,
};

/** A piece of a line, in one style. */
interface Piece {
  readonly text: string;
  readonly style?: Style | undefined;
}

type Line = readonly Piece[];

/** The first words of the annotations in a log, in GitHub's colors. */
const ANNOTATIONS: Readonly<Record<string, Style>> = { Error: 'red', Warning: 'yellow', Notice: 'blue' };

/** The terminal: plain text, with colors if it is interactive. */
export class Screen {
  /** Everything printed so far, without colors. */
  shown = '';
  readonly #stream: WriteStream | undefined;
  /** Whether everything is shown, not only what matters most. */
  readonly details: boolean;
  readonly #printed: Line[] = [];
  #claims: Line[] = [];

  /**
   * @param stream without one, the text is kept until another screen shows it
   * @param details whether to print what `detail` is given
   */
  constructor(stream: WriteStream | undefined, details: boolean) {
    this.#stream = stream;
    this.details = details;
  }

  /** Prints everything that another screen has. */
  show(other: Screen): void {
    other.endClaims();
    for (const line of other.#printed) {
      this.#print(line);
    }
  }

  title(text: string): void {
    this.#print([{ text, style: 'bold' }]);
  }

  heading(text: string): void {
    this.endClaims();
    this.#blank();
    this.#print([{ text: `== ${text} ==`, style: 'cyan' }]);
  }

  /** A new date within a scene. */
  moment(date: string): void {
    this.endClaims();
    this.#blank();
    this.#print([{ text: `>> ${date}`, style: 'bold' }]);
  }

  say(text: string): void {
    this.endClaims();
    this.#print([{ text }]);
  }

  /** What the reader knows already, such as a step that configures the action. */
  context(caption: string, text: string): void {
    this.#quote(caption, text, (line) => [{ text: line, style: 'dim' }]);
  }

  /** What the action did: a file, a log or the state of the secrets. */
  block(caption: string, text: string): void {
    this.#quote(caption, text, (line) => {
      const [word = ''] = /^(Error|Warning|Notice)(?=: )/.exec(line) ?? [];
      return [{ text: word, style: ANNOTATIONS[word] }, { text: line.slice(word.length) }];
    });
  }

  /** A block of one line. */
  note(caption: string, text: string): void {
    this.#print([{ text: `${caption} `, style: 'bold' }, { text }]);
  }

  /** A block that is left out when all scenes are played. */
  detail(caption: string, text: string): void {
    if (this.details) {
      this.block(caption, text);
    }
  }

  /** A checked claim, printed below the blocks that it is about. */
  claim(text: string, passed: boolean): void {
    this.#claims.push([
      { text: passed ? '  ok  ' : '  FAILED  ', style: passed ? 'green' : 'red' },
      { text, style: passed ? undefined : 'red' },
    ]);
  }

  /** Prints the claims that wait. */
  endClaims(): void {
    const claims = this.#claims;
    this.#claims = [];
    for (const line of claims) {
      this.#print(line);
    }
  }

  result(text: string, passed: boolean): void {
    this.endClaims();
    this.#print([{ text, style: passed ? 'green' : 'red' }]);
  }

  #quote(caption: string, text: string, styled: (line: string) => Line): void {
    this.#print([{ text: caption, style: 'bold' }]);
    for (const line of text.trimEnd().split('\n')) {
      this.#print(
        line === '' ? [{ text: '  |', style: 'dim' }] : [{ text: '  | ', style: 'dim' }, ...styled(line)],
      );
    }
  }

  #blank(): void {
    this.#print([]);
  }

  #print(line: Line): void {
    this.#printed.push(line);
    this.shown += `${line.map(({ text }) => text).join('')}\n`;
    const colors = this.#stream?.isTTY && process.env['NO_COLOR'] === undefined;
    const pieces = line.map(({ text, style }) =>
      colors && style !== undefined && text !== '' ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text,
    );
    this.#stream?.write(`${pieces.join('')}\n`);
  }
}

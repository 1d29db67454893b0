import type { WriteStream } from 'node:tty';

type Style = 'bold' | 'dim' | 'green' | 'red';

const CODES: Readonly<Record<Style, number>> = { bold: 1, dim: 2, green: 32, red: 31 };

/** The terminal: plain text, with colors if it is interactive. */
export class Screen {
  /** Everything printed so far, without colors. */
  shown = '';
  readonly #stream: WriteStream | undefined;
  readonly #printed: { readonly text: string; readonly style: Style | undefined }[] = [];

  /** @param stream without one, the text is kept until another screen shows it */
  constructor(stream?: WriteStream) {
    this.#stream = stream;
  }

  /** Prints everything that another screen has. */
  show(other: Screen): void {
    for (const { text, style } of other.#printed) {
      this.#print(text, style);
    }
  }

  title(text: string): void {
    this.#print(text, 'bold');
  }

  heading(text: string): void {
    this.#print(`\n\n${text}\n${'-'.repeat(text.length)}`, 'bold');
  }

  /** A new date within a scene. */
  moment(date: string): void {
    this.#print(`\n>> ${date}`, 'bold');
  }

  say(text: string): void {
    this.#print(text);
  }

  /** A quoted text, such as a file or a log. */
  block(caption: string, text: string): void {
    this.#print(`\n${caption}`, 'bold');
    for (const line of text.trimEnd().split('\n')) {
      this.#print(`  | ${line}`.trimEnd(), 'dim');
    }
    this.#print('');
  }

  check(text: string, passed: boolean): void {
    this.#print(`  ${passed ? 'ok' : 'FAILED'}  ${text}`, passed ? 'green' : 'red');
  }

  result(text: string, passed: boolean): void {
    this.#print(`\n${text}`, passed ? 'green' : 'red');
  }

  #print(text: string, style?: Style): void {
    this.#printed.push({ text, style });
    // one blank line between two blocks, not two
    const line = this.shown.endsWith('\n\n') ? text.replace(/^\n/, '') : text;
    this.shown += `${line}\n`;
    const colored = style !== undefined && this.#stream?.isTTY && process.env['NO_COLOR'] === undefined;
    this.#stream?.write(colored ? `\u001b[${CODES[style]}m${line}\u001b[0m\n` : `${line}\n`);
  }
}

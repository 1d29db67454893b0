import type { WriteStream } from 'node:tty';

type Style = 'bold' | 'dim' | 'green' | 'red';

const CODES: Readonly<Record<Style, number>> = { bold: 1, dim: 2, green: 32, red: 31 };

/** The terminal: plain text, with colors where a person looks at it. */
export class Screen {
  /** Everything printed so far, without colors. */
  shown = '';
  readonly #stream: WriteStream | undefined;
  readonly #printed: { readonly text: string; readonly style: Style | undefined }[] = [];

  /** @param stream without one, nothing is seen until another screen shows it */
  constructor(stream?: WriteStream) {
    this.#stream = stream;
  }

  /** Shows all that another screen has. */
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

  /** Time has passed within a scene. */
  moment(date: string): void {
    this.#print(`\n>> ${date}`, 'bold');
  }

  say(text: string): void {
    this.#print(text);
  }

  /** Something that is not the demo's own words: a file, a log. */
  exhibit(caption: string, text: string): void {
    this.#print(`\n${caption}`, 'bold');
    for (const line of text.trimEnd().split('\n')) {
      this.#print(`  | ${line}`.trimEnd(), 'dim');
    }
    this.#print('');
  }

  claim(text: string, holds: boolean): void {
    this.#print(`  ${holds ? 'ok' : 'NOT SO'}  ${text}`, holds ? 'green' : 'red');
  }

  verdict(text: string, good: boolean): void {
    this.#print(`\n${text}`, good ? 'green' : 'red');
  }

  #print(text: string, style?: Style): void {
    this.#printed.push({ text, style });
    // two exhibits in a row need one blank line between them, not two
    const line = this.shown.endsWith('\n\n') ? text.replace(/^\n/, '') : text;
    this.shown += `${line}\n`;
    const colored = style !== undefined && this.#stream?.isTTY && process.env['NO_COLOR'] === undefined;
    this.#stream?.write(colored ? `\u001b[${CODES[style]}m${line}\u001b[0m\n` : `${line}\n`);
  }
}

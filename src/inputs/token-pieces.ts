const SHORTEST_PIECE = 8;

/** Around `BEGIN` and `KEY`, which is no secret. */
const PEM_BORDER = /^-{5}[A-Z]+$|^[A-Z]+-{5}$/;

/**
 * What is to be masked of the text in an input for a token. A token is one word; where the text is something else (a
 * private key, JSON, a token with something around it), it is not masked as a whole but word by word: the runner masks
 * every line of a text, and would hide each `}` of the log.
 */
export function tokenPieces(text: string): string[] {
  return /^[\x21-\x7e]+$/.test(text) && !/["'`{}]/.test(text)
    ? [text]
    : text
        .split(/[^\x21-\x7e]+|["'`{}[\](),;:=]+/)
        .filter((piece) => piece.length >= SHORTEST_PIECE && !PEM_BORDER.test(piece));
}

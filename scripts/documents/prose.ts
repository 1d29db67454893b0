import { fleschKincaid } from 'flesch-kincaid';
import { marked, type Token, type Tokens } from 'marked';
import { syllable } from 'syllable';
import { isScalar, parseDocument, visit } from 'yaml';

/** A text that a reader reads as one: a paragraph, an item of a list, a cell, a description or a comment. */
export type Block = string;

/** The blocks of a Markdown text. Headings, code blocks and HTML are none; code within a sentence is the word `code`. */
export function markdownBlocks(markdown: string): Block[] {
  return blocksOf(marked.lexer(markdown));
}

/** The comments and the descriptions of a YAML file. Comments on adjacent lines are one block. */
export function yamlBlocks(text: string): Block[] {
  const comments = [...text.matchAll(/(?:^[ \t]*#.*\n)+|(?<=\S[ \t]+)#.*$/gm)].map(([comment]) =>
    // an indented line with a key is code
    comment.replace(/^[ \t]*#[ \t]?/gm, '').replace(/^ +[\w-]+:.*$/gm, ''),
  );
  const descriptions: string[] = [];
  visit(parseDocument(text), {
    Pair(_key, { key, value }) {
      if (isScalar(key) && key.value === 'description' && isScalar(value)) {
        descriptions.push(String(value.value));
      }
    },
  });
  return [...comments, ...descriptions].flatMap(markdownBlocks);
}

export function sentencesOf(blocks: readonly Block[]): string[] {
  // not Intl.Segmenter, which sees no end before a name in lower case
  return blocks
    .flatMap((block) => block.split(/(?<=[.!?]['")]?)\s+/))
    .filter((sentence) => wordsOf(sentence).length > 0);
}

export function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}][\p{L}\p{N}.,'’_/@:+-]*/gu) ?? [];
}

/** The U.S. school grade that a reader of the sentences needs, by Flesch and Kincaid. Names and numbers in cells are none. */
export function readingGrade(blocks: readonly Block[]): number {
  const sentences = sentencesOf(blocks).filter((sentence) => /[.!?:]$/.test(sentence));
  const words = sentences.flatMap(wordsOf);
  return fleschKincaid({
    sentence: sentences.length,
    word: words.length,
    syllable: words.reduce((sum, word) => sum + Math.max(1, syllable(word)), 0),
  });
}

function blocksOf(tokens: readonly Token[]): Block[] {
  return tokens.flatMap((token) => {
    switch (token.type) {
      case 'paragraph':
      case 'text':
        return block(token.tokens ?? [token]);
      case 'blockquote':
      case 'list_item':
        return blocksOf(token.tokens ?? []);
      case 'list':
        return blocksOf((token as Tokens.List).items);
      case 'table': {
        const { header, rows } = token as Tokens.Table;
        return [header, ...rows].flat().flatMap((cell) => block(cell.tokens));
      }
      default:
        return [];
    }
  });
}

function block(tokens: readonly Token[]): Block[] {
  const text = inlineText(tokens).replace(/\s+/g, ' ').trim();
  return text === '' ? [] : [text];
}

function inlineText(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      switch (token.type) {
        case 'codespan':
          return 'code';
        case 'br':
          return ' ';
        case 'html':
        case 'image':
          return '';
        default:
          return 'tokens' in token && token.tokens !== undefined
            ? inlineText(token.tokens)
            : 'text' in token
              ? String(token.text)
              : '';
      }
    })
    .join('');
}

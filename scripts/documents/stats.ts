// npm run docs:stats [-- DIRECTORY]: words, lines, reading grade and long sentences of each page, here or in another checkout.
import { pathToFileURL } from 'node:url';
import { readDocuments } from './documents.ts';
import { readingGrade, sentencesOf, wordsOf } from './prose.ts';

const LONG = 40;

const [directory] = process.argv.slice(2);
const documents = readDocuments(directory === undefined ? undefined : pathToFileURL(`${directory}/`));
const rows = documents.map(({ path, text, blocks }) => {
  const lengths = sentencesOf(blocks).map((sentence) => wordsOf(sentence).length);
  return [
    path,
    blocks.flatMap(wordsOf).length,
    text.split('\n').length - 1,
    readingGrade(blocks).toFixed(1),
    Math.max(0, ...lengths),
    lengths.filter((length) => length > LONG).length,
  ];
});
console.log(
  `| page | words | lines | grade | longest sentence | over ${LONG} words |\n|---|---|---|---|---|---|`,
);
for (const row of rows) {
  console.log(`| ${row.join(' | ')} |`);
}

for (const { path, blocks } of documents) {
  for (const sentence of sentencesOf(blocks).filter((candidate) => wordsOf(candidate).length > LONG)) {
    console.log(`\n${path}, ${wordsOf(sentence).length} words: ${sentence}`);
  }
}

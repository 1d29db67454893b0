const COLUMNS = 60;

/** A Mermaid bar chart with limits as text, with the same bars and lines as on GitHub. */
export function chartView(mermaid: string): string {
  const [limits = ''] = textsOf(lineOf(mermaid, 'y-axis'));
  const top = Number(/--> ([\d.]+)/.exec(lineOf(mermaid, 'y-axis'))?.[1]);
  const columnOf = (value: number) => Math.round((value / top) * COLUMNS);
  const marks = new Set(seriesOf(mermaid, 'line').flatMap((line) => line.map(columnOf)));
  const bars = seriesOf(mermaid, 'bar');
  const rows = textsOf(lineOf(mermaid, 'x-axis').replace(/^[^[]*/, '')).map((name, index) => ({
    name,
    // one series per color: the bars of one name are a single bar
    value: Math.max(...bars.map((bar) => bar[index] ?? 0)),
  }));
  // the first and the last name are blank, to make room for the ends of the lines
  const named = rows.filter(({ name }) => /[\p{L}\p{N}]/u.test(name));
  const width = Math.max(...named.map(({ name }) => name.length));
  const drawn = named.map(({ name, value }) => {
    const end = columnOf(value);
    const columns = Array.from({ length: COLUMNS + 1 }, (_column, at) =>
      marks.has(at) ? '|' : at < end ? '#' : ' ',
    );
    return `${name.padEnd(width)}  ${columns.join('')}`.trimEnd();
  });
  return [...textsOf(lineOf(mermaid, 'title')), ...drawn, `(${limits})`].join('\n');
}

function lineOf(mermaid: string, keyword: string): string {
  return new RegExp(`^ *${keyword} .*$`, 'm').exec(mermaid)?.[0] ?? '';
}

function textsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"/g)].map(([, text = '']) => text);
}

function seriesOf(mermaid: string, keyword: string): number[][] {
  return [...mermaid.matchAll(new RegExp(`^ *${keyword} \\[(.*)\\]$`, 'gm'))].map(([, list = '']) =>
    list.split(',').map(Number),
  );
}

/** A time as GitHub shows it: without fractions of a second. */
export function wholeSeconds(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** URLs below one URL: each property with what follows it. */
export function links(url: string, templates: Readonly<Record<string, string>>): Record<string, string> {
  const all: Record<string, string> = {};
  for (const name in templates) {
    all[name] = `${url}${templates[name]}`;
  }
  return all;
}

export function webUrl(baseUrl: string, path: string): string {
  return `${new URL(baseUrl).origin}/${path}`;
}

export function nodeId(type: string, id: number): string {
  return Buffer.from(`0:${type}${id}`).toString('base64');
}

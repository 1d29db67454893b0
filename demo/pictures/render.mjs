import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** CSS pixels: what a README on GitHub leaves for an image. */
const WIDTH = 830;
const SCHEMES = /** @type {const} */ (['light', 'dark']);

/**
 * Draws each page as GitHub shows it, in both color schemes: DIRECTORY/NAME-light.png and DIRECTORY/NAME-dark.png.
 * @param {readonly import('./pages.ts').Page[]} pages
 * @param {string} directory
 * @param {import('./install.ts').Renderer} renderer
 */
export async function renderPictures(pages, directory, { modules, browser }) {
  const load = createRequire(join(modules, 'package.json'));
  const { marked } = load('marked');
  const { chromium } = load('playwright-core');
  const sharp = load('sharp');
  const style = (scheme) =>
    readFileSync(join(modules, `github-markdown-css/github-markdown-${scheme}.css`), 'utf8');
  const mermaid = join(modules, 'mermaid/dist/mermaid.min.js');

  const launched = await chromium.launch(
    browser === undefined ? { channel: 'chrome' } : { executablePath: browser },
  );
  try {
    for (const scheme of SCHEMES) {
      const context = await launched.newContext({
        viewport: { width: WIDTH, height: 600 },
        deviceScaleFactor: 2,
        colorScheme: scheme,
        offline: true,
      });
      for (const { name, title, markdown } of pages) {
        const tab = await context.newPage();
        await tab.setContent(document({ title, body: marked.parse(markdown), scheme, style: style(scheme) }));
        await tab.addScriptTag({ path: mermaid });
        await tab.evaluate(drawCharts, scheme === 'dark' ? 'dark' : 'default');
        const screenshot = await tab.locator('main').screenshot();
        // few colors are enough for text and bars, and less than half the size
        await sharp(screenshot)
          .png({ palette: true, colours: 64, dither: 0, effort: 10 })
          .toFile(join(directory, `${name}-${scheme}.png`));
        await tab.close();
      }
      await context.close();
    }
  } finally {
    await launched.close();
  }
}

/**
 * Runs in the browser: replaces each Mermaid block by its chart.
 * @param {string} theme
 */
async function drawCharts(theme) {
  const { mermaid, document } = globalThis;
  mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', theme });
  for (const [index, code] of [...document.querySelectorAll('code.language-mermaid')].entries()) {
    const { svg } = await mermaid.render(`chart-${index}`, code.textContent);
    const chart = document.createElement('div');
    chart.className = 'chart';
    chart.innerHTML = svg;
    code.closest('pre').replaceWith(chart);
  }
  await document.fonts.ready;
}

/** The frame that GitHub draws around a job summary. */
function document({ title, body, scheme, style }) {
  const [border, header] = scheme === 'dark' ? ['#3d444d', '#151b23'] : ['#d1d9e0', '#f6f8fa'];
  return `<!doctype html>
<meta charset="utf-8">
<style>${style}
body { margin: 0 }
main { border: 1px solid ${border}; border-radius: 6px; overflow: hidden }
main > header { background: ${header}; border-bottom: 1px solid ${border}; padding: 12px 16px }
main > header, .markdown-body { font-size: 14px }
main > header { font-weight: 600 }
.markdown-body { padding: 16px 24px }
.markdown-body > :last-child { margin-bottom: 0 }
.chart { margin-bottom: 16px }
.chart svg { display: block; max-width: 100%; height: auto }
</style>
<main class="markdown-body" style="padding: 0"><header>${title}</header><div class="markdown-body">${body}</div></main>`;
}

// Preloaded into the action: notes when it ends which files below BENCH_DIST it loaded or opened, and which modules
// of Node, as JSON in the file that BENCH_LOADED names.
const fs = require('node:fs');

const dist = process.env.BENCH_DIST;
const opened = new Set();
for (const name of ['readFileSync', 'openSync', 'readFile', 'open', 'createReadStream']) {
  const original = fs[name];
  fs[name] = (file, ...rest) => {
    opened.add(String(file));
    return original(file, ...rest);
  };
}

process.once('exit', () => {
  const files = [...new Set([...opened, ...Object.keys(require.cache)])].filter((file) =>
    file.startsWith(dist),
  );
  const builtins = process.moduleLoadList
    .filter((entry) => entry.startsWith('NativeModule '))
    .map((entry) => entry.slice('NativeModule '.length));
  fs.writeFileSync(process.env.BENCH_LOADED, JSON.stringify({ files, builtins }));
});

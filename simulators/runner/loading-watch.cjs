// Preloaded into the action with `--require`: when it ends, writes as JSON into the file that LOADED_TO names which files
// below LOADED_FROM it loaded or opened (`files`), and which of Node's own modules it loaded after its start (`builtins`).
const fs = require('node:fs');

const { LOADED_FROM: directory, LOADED_TO: result } = process.env;
const atStart = new Set(process.moduleLoadList);
const opened = new Set();
for (const name of ['readFileSync', 'openSync', 'readFile', 'open']) {
  const original = fs[name];
  fs[name] = (file, ...rest) => {
    opened.add(String(file));
    return original(file, ...rest);
  };
}

process.once('exit', () => {
  const files = [...new Set([...opened, ...Object.keys(require.cache)])];
  const builtins = process.moduleLoadList.filter((entry) => !atStart.has(entry));
  fs.writeFileSync(
    result,
    JSON.stringify({
      files: files.filter((file) => file.startsWith(directory)),
      builtins: builtins.flatMap((entry) => /^NativeModule (.+)/.exec(entry)?.[1] ?? []),
    }),
  );
});

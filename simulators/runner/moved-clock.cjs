// Moves the clock of a process instead of waiting for its pauses: --require moved-clock.cjs, with MOVED_CLOCK as a file that
// holds by how many milliseconds. Whoever shares the file has the same clock. The time limit of a request stays as it is.
const { readFileSync, renameSync, writeFileSync } = require('node:fs');

const file = process.env.MOVED_CLOCK;
const REQUEST_LIMIT = 10_000;
const SHORT = 100;
const wait = setTimeout;
const realNow = Date.now;
let moved = Number(readFileSync(file, 'utf8'));

Date.now = () => realNow() + moved;
globalThis.setTimeout = (call, time, ...rest) => {
  if (!(time >= SHORT) || time === REQUEST_LIMIT) {
    return wait(call, time, ...rest);
  }
  const end = Date.now() + time;
  return wait(() => {
    moveTo(end);
    call(...rest);
  }, 1);
};

function moveTo(end) {
  const left = end - Date.now();
  if (left > 0) {
    moved += left;
    writeFileSync(`${file}.new`, String(moved));
    renameSync(`${file}.new`, file);
  }
}

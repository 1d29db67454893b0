// Presses CTRL_C in the console of a Windows process: node ctrl-c.mjs PID
// It is a process of its own because it has to leave its console for the other one.
import koffi from 'koffi';

const kernel = koffi.load('kernel32.dll');

/**
 * @param {string} name
 * @param {string[]} parameters
 * @param {(number | boolean | null)[]} values
 */
function call(name, parameters, ...values) {
  if (!kernel.func('__stdcall', name, 'bool', parameters)(...values)) {
    throw new Error(`${name} failed`);
  }
}

const [pid] = process.argv.slice(2);
kernel.func('__stdcall', 'FreeConsole', 'bool', [])();
call('AttachConsole', ['uint32'], Number(pid));
// the event reaches every process of the console, this one too
call('SetConsoleCtrlHandler', ['void *', 'bool'], null, true);
call('GenerateConsoleCtrlEvent', ['uint32', 'uint32'], 0, 0);

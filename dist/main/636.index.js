"use strict";
exports.id = 636;
exports.ids = [636,44];
exports.modules = {

/***/ 4488:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   g: () => (/* binding */ createPacer)
/* harmony export */ });
/** GitHub asks for a pause between writes. The function waits for it; before the first write there is none. */
function createPacer(interval, sleep) {
    let first = true;
    return async () => {
        if (!first && interval > 0) {
            await sleep(interval);
        }
        first = false;
    };
}


/***/ }),

/***/ 5044:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   parsePastedBlock: () => (/* binding */ parsePastedBlock)
/* harmony export */ });
/* harmony import */ var yaml__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8815);
/* harmony import */ var _errors_action_error_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(494);
/* harmony import */ var _yaml_duplicate_keys_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8195);
/* harmony import */ var _yaml_problem_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3288);




/**
 * Reads a `soda_cloud` block as Soda Cloud's dialog shows it: with or without its first line, indented or not, quoted
 * or not, with comments. Every value is read as a text, also `0123` or `true`.
 * @param source what the text was given as, for errors
 * @throws ActionError when the text is not YAML or holds no `api_key_id` and `api_key_secret`
 */
function parsePastedBlock(text, source) {
    const asGiven = parse(text);
    // copying often loses or changes the indentation, and the block is flat: without any it still reads
    const flat = asGiven.block === undefined ? parse(flatten(text)) : asGiven;
    if (flat.block === undefined) {
        throw unreadable(asGiven.problem, source);
    }
    return flat.block;
}
function parse(text) {
    const lineCounter = new yaml__WEBPACK_IMPORTED_MODULE_0__/* .LineCounter */ .HN();
    const options = {
        ..._yaml_duplicate_keys_js__WEBPACK_IMPORTED_MODULE_2__/* .UNCHECKED_KEYS */ .c,
        schema: 'failsafe',
        prettyErrors: false,
        lineCounter,
        logLevel: 'silent',
    };
    try {
        const document = (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .parseDocument */ .Tp)(text, options);
        const problem = (0,_yaml_problem_js__WEBPACK_IMPORTED_MODULE_3__/* .yamlProblem */ .Td)(document, lineCounter);
        const block = readBlock(document, ['soda_cloud']) ?? readBlock(document, []);
        return problem !== undefined ? { problem } : block === undefined ? {} : { block };
    }
    catch (error) {
        return { problem: (0,_yaml_problem_js__WEBPACK_IMPORTED_MODULE_3__/* .nestingProblem */ .m4)(error, lineCounter) };
    }
}
function readBlock(document, path) {
    const node = path.length === 0 ? document.contents : document.getIn(path, true);
    if (!(0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isMap */ .jh)(node) || !(node.has('api_key_id') || node.has('api_key_secret'))) {
        return undefined;
    }
    const text = (key) => {
        const value = node.get(key, true);
        return (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isScalar */ .jn)(value) && typeof value.value === 'string' && value.value !== '' ? value.value : undefined;
    };
    const values = {
        id: text('api_key_id'),
        secret: text('api_key_secret'),
        host: text('host'),
        port: text('port'),
        scheme: text('scheme'),
    };
    return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
function flatten(text) {
    return text
        .split(/\r\n|\r|\n/)
        .map((line) => line.trim())
        .filter((line) => !/^["']?soda_cloud["']?\s*:\s*(#.*)?$/.test(line))
        .join('\n');
}
function unreadable(problem, source) {
    return new _errors_action_error_js__WEBPACK_IMPORTED_MODULE_1__/* .ActionError */ .l('soda-cloud block not readable', {
        what: `The text in ${source} is not a soda_cloud block.`,
        why: problem === undefined
            ? 'It has neither api_key_id nor api_key_secret.'
            : `It is not valid YAML: ${problem.description} at line ${problem.line}, column ${problem.column}.`,
        fix: "Copy the whole block from Soda Cloud's dialog into one secret, or give ID and secret as two values.",
    });
}


/***/ }),

/***/ 1636:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  rotate: () => (/* binding */ rotate)
});

// EXTERNAL MODULE: ./build/github/announcing-client.js + 3 modules
var announcing_client = __webpack_require__(3931);
// EXTERNAL MODULE: ./build/github/read-limit.js
var read_limit = __webpack_require__(9365);
// EXTERNAL MODULE: ./node_modules/libsodium-wrappers/dist/modules-esm/libsodium-wrappers.mjs + 1 modules
var libsodium_wrappers = __webpack_require__(4768);
;// CONCATENATED MODULE: ./build/github/sealed-box.js

/** Makes libsodium ready, which takes a moment. */
async function loadSeal() {
    await libsodium_wrappers/* default.ready */.Ay.ready;
    return (value, publicKey) => {
        const box = libsodium_wrappers/* default */.Ay.crypto_box_seal(Buffer.from(value.reveal(), 'utf8'), Buffer.from(publicKey, 'base64'));
        return Buffer.from(box).toString('base64');
    };
}

// EXTERNAL MODULE: ./build/inventory/age.js
var inventory_age = __webpack_require__(5091);
// EXTERNAL MODULE: ./build/inventory/drift.js
var drift = __webpack_require__(6195);
// EXTERNAL MODULE: ./build/inventory/held-pair.js
var held_pair = __webpack_require__(8230);
// EXTERNAL MODULE: ./node_modules/string-argv/index.js
var string_argv = __webpack_require__(8579);
// EXTERNAL MODULE: ./build/errors/action-error.js
var action_error = __webpack_require__(494);
// EXTERNAL MODULE: ./build/inputs/keys.js + 2 modules
var keys = __webpack_require__(2817);
// EXTERNAL MODULE: ./build/inputs/likely-keys.js
var likely_keys = __webpack_require__(6926);
// EXTERNAL MODULE: ./build/inputs/pasted-block.js
var pasted_block = __webpack_require__(5044);
// EXTERNAL MODULE: ./build/keys/secret.js
var keys_secret = __webpack_require__(7146);
// EXTERNAL MODULE: ./build/validation.js
var validation = __webpack_require__(8844);
// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
// EXTERNAL MODULE: ./build/errors/system-error.js
var system_error = __webpack_require__(8729);
;// CONCATENATED MODULE: ./build/key-sources/run-command.js


/**
 * Runs a program without a shell. Its error output is read and thrown away. A program that takes too long or prints too
 * much is ended together with what it started.
 */
function runCommand(command, options) {
    const [program = '', ...args] = command;
    return new Promise((resolve) => {
        const chunks = [];
        let bytes = 0;
        let ended = false;
        const child = (0,external_node_child_process_.spawn)(program, args, {
            env: options.environment,
            stdio: ['ignore', 'pipe', 'ignore'],
            // a group of its own, so that its children can be ended with it
            detached: process.platform !== 'win32',
            windowsHide: true,
        });
        const end = (result) => {
            if (!ended) {
                ended = true;
                clearTimeout(timer);
                child.stdout.destroy();
                resolve(result);
            }
        };
        const stop = (reason) => {
            killGroup(child.pid);
            end({ kind: 'failure', reason });
        };
        const timer = setTimeout(() => stop(`it did not end within ${options.timeout / 1000} seconds`), options.timeout);
        child.stdout.on('data', (chunk) => {
            chunks.push(chunk);
            bytes += chunk.length;
            if (bytes > options.largestOutput) {
                stop(`it printed more than ${options.largestOutput / 1024} KiB`);
            }
        });
        child.on('error', (error) => end({ kind: 'failure', reason: `it could not be started (${(0,system_error/* errorCode */.C)(error) ?? 'unknown error'})` }));
        child.on('close', (code, signal) => {
            const text = Buffer.concat(chunks).toString('utf8');
            end(code === 0
                ? { kind: 'output', text }
                : {
                    kind: 'failure',
                    reason: signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`,
                });
        });
    });
}
function killGroup(pid) {
    if (pid === undefined) {
        return;
    }
    try {
        process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
    }
    catch {
        // it has ended by itself
    }
}

;// CONCATENATED MODULE: ./build/key-sources/command.js








const TIMEOUT = 60_000;
const LARGEST_OUTPUT = 64 * 1024;
/**
 * The pair that `key-command` prints: JSON `{"api_key_id", "api_key_secret"}` or a soda_cloud block. The command does
 * not see the action's inputs, which hold other keys.
 * @throws ActionError when the command fails, or prints something else
 */
async function keyFromCommand(line, environment, log) {
    const command = (0,string_argv/* parseArgsStringToArgv */.R)(line);
    if (command.length === 0) {
        throw commandFailed("'key-command' is empty");
    }
    const result = await runCommand(command, {
        environment: Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('INPUT_'))),
        timeout: TIMEOUT,
        largestOutput: LARGEST_OUTPUT,
    });
    if (result.kind === 'failure') {
        throw commandFailed(result.reason);
    }
    return pairOfOutput(result.text, log);
}
/**
 * The pair in what a command printed, masked before anything can go wrong.
 * @throws ActionError when there is none
 */
function pairOfOutput(text, log) {
    for (const value of (0,likely_keys/* likelyKeys */.n)(text)) {
        log.mask(new keys_secret/* Secret */.z(value));
    }
    const { id, secret } = parseOutput(text);
    if (id === undefined || secret === undefined) {
        throw commandFailed('Its output does not hold both api_key_id and api_key_secret');
    }
    return (0,keys/* pairOfText */.Vx)({ name: "api_key_id of 'key-command'", text: id }, { name: "api_key_secret of 'key-command'", text: secret }, log);
}
/** JSON is read as such: its escapes are not all YAML's. */
function parseOutput(text) {
    try {
        const document = JSON.parse(text);
        if ((0,validation/* isRecord */.u)(document)) {
            const { api_key_id: id, api_key_secret: secret } = document;
            return { ...(typeof id === 'string' ? { id } : {}), ...(typeof secret === 'string' ? { secret } : {}) };
        }
    }
    catch {
        // not JSON, so it should be a block
    }
    return (0,pasted_block.parsePastedBlock)(text, "the output of 'key-command'");
}
function commandFailed(why) {
    return new action_error/* ActionError */.l('Key command failed', {
        what: "The command in 'key-command' gave no new key, and nothing was written.",
        why: `${why}.`,
        fix: 'Run the command by hand: it has to print {"api_key_id": "…", "api_key_secret": "…"} or a soda_cloud block on standard output and end with exit code 0. It runs without a shell and without the action\'s inputs; give it what it needs in the step\'s \'env:\'.',
    });
}

// EXTERNAL MODULE: ./build/keys/key-pair.js
var key_pair = __webpack_require__(7472);
// EXTERNAL MODULE: ./build/soda-cloud/runners.js
var runners = __webpack_require__(5950);
;// CONCATENATED MODULE: ./build/key-sources/soda-runner.js



/**
 * A new key for a Soda Runner, masked before anything else happens to it.
 * @throws ActionError when Soda Cloud makes none
 */
async function keyFromRunner(name, current, connection, { log, http }) {
    const minted = await (0,runners/* mintRunnerKey */.A)(name, current, connection, http);
    if (minted.kind === 'failed') {
        throw new action_error/* ActionError */.l('Runner key not made', {
            what: `Soda Cloud at ${connection.host} made no key for a runner. Nothing was written.`,
            why: `${minted.reason}.${minted.uncertain ? ' It may have made one all the same, which nobody has seen.' : ''}`,
            fix: 'The user of the current key needs the permission to manage data sources and agents. Look for a runner without name or last contact in Soda Cloud and delete it, then run the rotation again.',
        });
    }
    const { id, secret } = minted.pair;
    for (const value of [id, secret, (0,key_pair/* basicCredentials */.BG)(minted.pair)]) {
        log.mask(value);
    }
    return minted.pair;
}

// EXTERNAL MODULE: ./build/report/journal.js
var report_journal = __webpack_require__(9557);
;// CONCATENATED MODULE: ./build/rotation/plan.js

/**
 * The pair rule: the previous pair is whole before the current one is touched, the two halves of the new pair follow
 * each other at once, and there is a way back for each of them.
 */
function planTarget(state, next, settings) {
    const { names, previousNames, keep, current } = settings;
    const audience = { id: state.id?.audience, secret: state.secret?.audience };
    const fallbackAudience = audience.id ?? audience.secret;
    const writes = (to, pair) => [
        { name: to.id, value: pair.id, audience: audience.id ?? fallbackAudience },
        { name: to.secret, value: pair.secret, audience: audience.secret ?? fallbackAudience },
    ];
    const [oldId, oldSecret] = current === undefined ? [] : writes(names, current);
    return {
        state,
        overlap: keep === undefined || (0,held_pair/* isNew */.BS)(state) ? [] : writes(previousNames, keep),
        promotion: writes(names, next),
        restoration: [
            state.id === undefined || oldId === undefined ? { remove: names.id } : { write: oldId },
            state.secret === undefined || oldSecret === undefined ? { remove: names.secret } : { write: oldSecret },
        ],
    };
}

// EXTERNAL MODULE: ./build/github/failure.js
var failure = __webpack_require__(4057);
// EXTERNAL MODULE: ./build/github/secret-store.js + 1 modules
var secret_store = __webpack_require__(5304);
// EXTERNAL MODULE: ./build/inventory/problems.js
var inventory_problems = __webpack_require__(646);
;// CONCATENATED MODULE: ./build/rotation/preflight.js




/** Reads each target's public key and the metadata of its two secrets. Finds every problem, not only the first. */
async function preflight(targets, names, { createMissing }, client, limit) {
    const results = await Promise.all(targets.map(async (target) => {
        try {
            const state = await readTarget(new secret_store/* SecretStore */.G(target, client), names, limit);
            const missing = (0,held_pair/* missingNames */.JA)(state, names);
            return missing.length === 0 || createMissing ? state : { target, problem: missingProblem(missing) };
        }
        catch (error) {
            if (error instanceof failure/* GitHubFailure */.i) {
                return { target, problem: (0,inventory_problems/* describeProblem */.B)(error, target, 'write') };
            }
            throw error;
        }
    }));
    return {
        states: results.filter((result) => 'store' in result),
        problems: results.filter((result) => 'problem' in result),
    };
}
async function readTarget(store, names, limit) {
    const [publicKey, id, secret] = await Promise.all([
        limit(() => store.readPublicKey()),
        limit(() => store.readSecret(names.id)),
        limit(() => store.readSecret(names.secret)),
    ]);
    return { store, publicKey, id, secret };
}
function missingProblem(missing) {
    return `it does not hold ${missing.join(' and ')}: correct 'secret-names' or 'targets', or set 'create-missing: true'`;
}

// EXTERNAL MODULE: ./build/soda-cloud/test-login.js
var test_login = __webpack_require__(7061);
;// CONCATENATED MODULE: ./build/rotation/prove.js



/** @throws ActionError when Soda Cloud gives no usable answer */
async function proveCurrent(pair, { connection, log, http }) {
    const login = await (0,test_login/* testLogin */.S)(pair, connection, http);
    switch (login.kind) {
        case 'verified':
            return { alive: true, organization: login.organization };
        case 'refused':
            log.warning('Current key refused', `Soda Cloud at ${connection.host} refuses the current API key (fingerprint ${(0,key_pair/* fingerprint */.Rj)(pair)}, HTTP ${login.status}). The rotation goes on; the organizations of the two keys are not compared, and the current key is not kept as the previous one.`);
            return { alive: false, organization: undefined };
        case 'unknown':
            throw notProved('current', pair, connection, login.reason);
    }
}
/**
 * Proves the new pair: it logs in, and to the organization of the current one.
 * @param minted whether the pair is a runner's: those may be refused a login with 403, and having been minted is the proof
 * @throws ActionError otherwise
 */
async function proveNew(pair, current, { minted, allowOtherOrganization }, { connection, log, http }) {
    const login = await (0,test_login/* testLogin */.S)(pair, connection, http);
    if (login.kind === 'unknown') {
        throw notProved('new', pair, connection, login.reason);
    }
    if (login.kind === 'refused') {
        if (minted && login.status === 403) {
            log.info(`Soda Cloud made the runner key with fingerprint ${(0,key_pair/* fingerprint */.Rj)(pair)} and knows it, but lets no runner key log in: that is all its API proves.`);
            return { verified: false, organization: '' };
        }
        throw new action_error/* ActionError */.l('New key refused', {
            what: `Soda Cloud at ${connection.host} refuses the new API key (fingerprint ${(0,key_pair/* fingerprint */.Rj)(pair)}) with HTTP ${login.status}. Nothing was written.`,
            why: 'ID or secret were not stored completely, the key was deleted, or it belongs to another region.',
            fix: "Store the new key again as Soda Cloud shows it, or generate another one; check 'region' and 'host'.",
        });
    }
    if (current?.organization !== undefined &&
        current.organization !== login.organization &&
        !allowOtherOrganization) {
        throw new action_error/* ActionError */.l('New key of another organization', {
            what: `The new API key (fingerprint ${(0,key_pair/* fingerprint */.Rj)(pair)}) logs in to ${shownOrganization(login.organization, log)}, the current one to ${shownOrganization(current.organization, log)}. Nothing was written.`,
            why: 'Scans would report to another organization than before, which is hardly ever meant.',
            fix: "Generate the new key in the organization of the current one, or set 'allow-other-organization: true'.",
        });
    }
    return {
        verified: true,
        organization: log.foreignName(login.organization),
    };
}
function shownOrganization(name, log) {
    return log.reveals(name) ? 'an organization whose name holds a key' : `'${log.foreign(name)}'`;
}
function notProved(which, pair, { host }, reason) {
    return new action_error/* ActionError */.l('Key not proved', {
        what: `Whether Soda Cloud at ${host} accepts the ${which} API key (fingerprint ${(0,key_pair/* fingerprint */.Rj)(pair)}) could not be found out. Nothing was written.`,
        why: `Soda Cloud gave no usable answer: ${reason}.`,
        fix: "Run the rotation again; if this stays, check 'host' or 'region' and the network of the runner.",
    });
}

// EXTERNAL MODULE: ./build/targets/target.js
var target = __webpack_require__(901);
;// CONCATENATED MODULE: ./build/rotation/rotation-errors.js




/** @throws ActionError once a cancellation is requested: for the moments before the first write */
function stopIfCanceled({ requested }) {
    if (requested) {
        throw new action_error/* ActionError */.l('Rotation canceled', {
            what: 'The run was canceled before the first write. Nothing was written.',
            why: 'The runner asked the step to end.',
            fix: 'Run the rotation again when it suits.',
        });
    }
}
function preflightFailed(problems, targets) {
    return new action_error/* ActionError */.l('Targets not ready', {
        what: `${problems.length} of ${targets} targets cannot be written. Nothing was written anywhere.`,
        why: `The checks before the first write found:\n${(0,inventory_problems/* listProblems */.v)(problems)}`,
        fix: 'Mend what each line names, or take the target out of the input, and run the rotation again.',
    });
}
function incomplete(outcomes) {
    const rest = outcomes.filter(({ state }) => state !== 'rotated');
    const lines = rest.map(({ plan, state, detail = '' }) => `- ${(0,target/* targetName */.j)(plan.state.store.target)}: ${state}: ${detail}`);
    return new action_error/* ActionError */.l('Rotation incomplete', {
        what: `${rest.length} of ${outcomes.length} targets are not known to hold the new API key. Keep both keys alive in Soda Cloud.`,
        why: `These were left as their states say:\n${lines.join('\n')}`,
        fix: "Mend what the lines name and run the rotation again with the same keys: it finishes the rest and repairs what is broken. Where 'api-key-id' reads a secret that is rotated by now, give the previous pair.",
    });
}
/** A minted key must not be forgotten while no target surely holds it: Soda Cloud shows it to nobody again. */
function withRunnerKey(error, pair) {
    if (!(error instanceof action_error/* ActionError */.l)) {
        return error;
    }
    const { what, why, fix } = error.parts;
    const isWritten = error.title === 'Rotation incomplete';
    return new action_error/* ActionError */.l(error.title, {
        what: `${what} A runner key with fingerprint ${(0,key_pair/* fingerprint */.Rj)(pair)} was made${isWritten ? '' : ' and is unused'}.`,
        why,
        fix: isWritten
            ? `${fix} Another run makes another runner key: delete those in Soda Cloud that no target holds in the end.`
            : `${fix} Delete the unused runner key in Soda Cloud.`,
    }, { cause: error });
}

// EXTERNAL MODULE: ./build/github/pacer.js
var pacer = __webpack_require__(4488);
// EXTERNAL MODULE: ./build/runner/progress.js
var runner_progress = __webpack_require__(3491);
;// CONCATENATED MODULE: ./build/rotation/confirm.js

/** GitHub's answers lag behind its writes for a moment: pauses between looks, in milliseconds. */
const PAUSES = [500, 1000, 2000, 4000, 8000];
/**
 * Looks whether both secrets of a written target have a new date.
 * @param writtenAt the server's clock at the first write: dates have a resolution of one second, so the date of a
 *   secret that was written twice within one does not move
 */
async function confirmTarget({ store, ...before }, names, writtenAt, { limit, sleep }) {
    const look = (name) => limit(() => store.readUpdatedAt(name));
    try {
        for (let count = 0;; count += 1) {
            const [id, secret] = await Promise.all([look(names.id), look(names.secret)]);
            if (hasMoved(id, before.id, writtenAt) && hasMoved(secret, before.secret, writtenAt)) {
                return { kind: 'confirmed', updatedAt: Math.max(id, secret) };
            }
            const pause = PAUSES[count];
            if (pause === undefined) {
                return {
                    kind: 'contradicted',
                    detail: 'GitHub accepted the new values, but still shows the old date',
                };
            }
            await sleep(pause);
        }
    }
    catch (error) {
        if (error instanceof failure/* GitHubFailure */.i) {
            return {
                kind: 'unknown',
                detail: `GitHub accepted the new values, but could not be asked for their date: ${error.message}`,
            };
        }
        throw error;
    }
}
function hasMoved(now, before, writtenAt) {
    if (now === undefined) {
        return false;
    }
    return before === undefined || now > before.updatedAt || now >= Math.floor(writtenAt / 1000) * 1000;
}

;// CONCATENATED MODULE: ./build/rotation/execute.js


/** Encrypts what a plan writes, so that nothing but the writes is left to do between the two halves of a pair. */
function encryptPlan(plan, seal) {
    const { key } = plan.state.publicKey;
    return new Map([...plan.overlap, ...plan.promotion].map((write) => [write, seal(write.value, key)]));
}
/** Walks one target's plan. Never throws for what GitHub does. */
async function executePlan(plan, encrypted, dependencies) {
    const put = (write) => putSecret(plan, write, encrypted.get(write), dependencies);
    for (const write of plan.overlap) {
        const done = await put(write);
        if ('failure' in done) {
            return failed(plan, done.failure);
        }
    }
    const [idWrite, secretWrite] = plan.promotion;
    const id = await put(idWrite);
    if ('failure' in id) {
        return id.failure.uncertain
            ? restore(plan, id.failure, { secretMayBeNew: false }, dependencies)
            : failed(plan, id.failure);
    }
    const secret = await put(secretWrite);
    return 'failure' in secret
        ? restore(plan, secret.failure, { secretMayBeNew: secret.failure.uncertain }, dependencies)
        : { state: 'rotated', writtenAt: id.date };
}
/** GitHub answers 422 when a store has got another public key meanwhile: then once more with that one. */
async function putSecret(plan, write, prepared, { seal, pace }) {
    const { store, publicKey } = plan.state;
    const send = async (value, key) => {
        await pace();
        return attempt(async () => ({
            date: await store.writeSecret(write.name, value, key.id, write.audience),
        }));
    };
    const first = await send(prepared ?? seal(write.value, publicKey.key), publicKey);
    if (!('failure' in first) || first.failure.status !== 422) {
        return first;
    }
    const fresh = await attempt(() => store.readPublicKey());
    return 'failure' in fresh ? first : send(seal(write.value, fresh.key), fresh);
}
async function attempt(action) {
    try {
        return await action();
    }
    catch (error) {
        if (error instanceof failure/* GitHubFailure */.i) {
            return { failure: error };
        }
        throw error;
    }
}
function failed(plan, failure) {
    return {
        state: 'failed',
        detail: (0,inventory_problems/* describeProblem */.B)(failure, plan.state.store.target, 'write'),
        tokenRefused: failure.status === 401,
    };
}
/**
 * Puts both halves back, also one that this run did not change: after an earlier run that was cut off it may hold
 * either value. A secret that GitHub clearly refuses to write, before and now, has kept what it held.
 */
async function restore(plan, reason, { secretMayBeNew }, dependencies) {
    const { target } = plan.state.store;
    const detail = (0,inventory_problems/* describeProblem */.B)(reason, target, 'write');
    const [idUndo, secretUndo] = plan.restoration;
    const id = await takeBack(plan, idUndo, dependencies);
    const secret = 'failure' in id ? id : await takeBack(plan, secretUndo, dependencies);
    if (!('failure' in id) && !('failure' in secret)) {
        await markAsRestored(idUndo, plan, dependencies);
    }
    const isRestored = !('failure' in id) && (!('failure' in secret) || !(secret.failure.uncertain || secretMayBeNew));
    if (isRestored || !('failure' in secret)) {
        return { state: 'restored', detail, tokenRefused: reason.status === 401 };
    }
    return {
        state: 'broken',
        detail: `${detail}; then the old value could not be put back: ${(0,inventory_problems/* describeProblem */.B)(secret.failure, target, 'write')}`,
        tokenRefused: reason.status === 401 || secret.failure.status === 401,
    };
}
/** GitHub's dates have a resolution of one second. */
const NEXT_SECOND = 1100;
/**
 * Writes the old ID once more, so that it is newer than its secret. GitHub tells nothing of a secret but its date, and
 * a rotation always leaves the ID older: retiring the old pair has to see that this target still holds it.
 */
async function markAsRestored(idUndo, plan, dependencies) {
    if ('write' in idUndo) {
        const { sleep, now } = dependencies;
        // a cancellation cuts pauses short
        for (const end = now() + NEXT_SECOND; now() < end;) {
            await sleep(end - now());
        }
        await takeBack(plan, idUndo, dependencies);
    }
}
async function takeBack(plan, undo, dependencies) {
    if ('write' in undo) {
        return putSecret(plan, undo.write, undefined, dependencies);
    }
    await dependencies.pace();
    return attempt(async () => {
        await plan.state.store.deleteSecret(undo.remove);
        return { date: 0 };
    });
}

;// CONCATENATED MODULE: ./build/rotation/write-targets.js





/**
 * Walks the plans one after the other, a write at a time and `interval` milliseconds apart, and looks at each written
 * target while the next one is being written. A target that fails does not stop the others; a token that GitHub
 * refuses and a cancellation do.
 */
async function writeTargets(plans, names, interval, dependencies) {
    const { seal, sleep, cancelled } = dependencies;
    const prepared = plans.map((plan) => ({ plan, encrypted: encryptPlan(plan, seal) }));
    const progress = new runner_progress/* Progress */.k(plans.length, dependencies);
    const pace = (0,pacer/* createPacer */.g)(interval, sleep);
    const outcomes = [];
    let stopped;
    for (const { plan, encrypted } of prepared) {
        stopped ??= cancelled() ? 'the run was canceled' : undefined;
        if (stopped !== undefined) {
            outcomes.push(Promise.resolve({ plan, state: 'skipped', detail: `not started: ${stopped}` }));
            continue;
        }
        const written = await executePlan(plan, encrypted, { ...dependencies, pace });
        progress.finished((0,target/* targetName */.j)(plan.state.store.target), written.state);
        outcomes.push(settle(plan, written, names, dependencies));
        stopped = 'tokenRefused' in written && written.tokenRefused ? 'GitHub refused the token' : undefined;
    }
    return Promise.all(outcomes);
}
async function settle(plan, written, names, dependencies) {
    if (written.state !== 'rotated') {
        return { plan, state: written.state, detail: written.detail };
    }
    const confirmation = await confirmTarget(plan.state, names, written.writtenAt, dependencies);
    switch (confirmation.kind) {
        case 'confirmed':
            return { plan, state: 'rotated', updatedAt: confirmation.updatedAt };
        case 'unknown':
            return { plan, state: 'rotated', detail: confirmation.detail };
        case 'contradicted':
            return { plan, state: 'failed', detail: confirmation.detail };
    }
}

// EXTERNAL MODULE: ./build/summary/markdown.js
var markdown = __webpack_require__(8871);
// EXTERNAL MODULE: ./build/summary/report-tables.js
var report_tables = __webpack_require__(560);
;// CONCATENATED MODULE: ./build/summary/rotate-summary.js


/** The section that `rotate` adds to the job's summary page, in Markdown: the facts of the report, and what is left. */
function rotateSummary(report) {
    const left = leftToDo(report);
    return [
        report.dryRun ? '### Soda Cloud Keys: rotation, dry run' : '### Soda Cloud Keys: rotation',
        (0,report_tables/* runTable */.c)(report),
        (0,report_tables/* targetTable */.i)(report),
        ...(left.length === 0 ? [] : ['**What is left to do**', (0,markdown/* bulletList */.fF)(left)]),
    ].join('\n\n');
}
function leftToDo({ previousFingerprint, host, targets }) {
    if (previousFingerprint === undefined) {
        return [];
    }
    const open = targets.some(({ state }) => state !== 'rotated');
    return [
        ...(open
            ? [
                'Finish the rotation with the same new key: not every target holds it. Where `api-key-id` reads a secret that is rotated by now, give the previous pair.',
            ]
            : []),
        `Delete the old key (fingerprint ${previousFingerprint}) in Soda Cloud at ${host} (avatar, Profile, API Keys), but not yet: runs that were queued before now still use it. Repository and organization secrets are read when a run is queued, environment secrets when a job starts. \`mode: retire\` tells when it is safe, and removes what \`keep-previous\` stored.`,
    ];
}

// EXTERNAL MODULE: ./build/modes/skip.js
var skip = __webpack_require__(8385);
;// CONCATENATED MODULE: ./build/modes/rotate.js


















/**
 * Moves every target from the current pair to a new one.
 * @throws ActionError when anything kept a target from the new pair; the report is published before
 */
async function rotate(settings, dependencies) {
    const { log, step } = dependencies;
    const { keySource } = settings;
    step.setOutput('rotated', 'false');
    step.setOutput('verified', 'false');
    step.setOutput('host', settings.connection.host);
    if (keySource.kind === 'inputs' && !keySource.key.found) {
        (0,skip/* skipWithoutKey */.J)(settings, keySource.key.missing, log);
        return;
    }
    const client = (0,announcing_client/* createAnnouncingClient */.y)(settings.github, dependencies);
    const journal = new report_journal/* Journal */.C(settings, 'nothing was written', { ...dependencies, clients: [client] });
    try {
        await rotateTargets(settings, client, journal, dependencies);
    }
    finally {
        await journal.publish(rotateSummary);
    }
}
async function rotateTargets(settings, client, journal, dependencies) {
    const { log, step, cancellation } = dependencies;
    const limit = (0,read_limit/* createReadLimit */._)();
    const { states, problems } = await preflight(settings.targets, settings.names, settings, client, limit);
    recordPreflight(states, problems, journal);
    if (problems.length > 0) {
        throw preflightFailed(problems, settings.targets.length);
    }
    const current = settings.key.found ? settings.key.pair : undefined;
    journal.keys({ inUse: current });
    const age = (0,inventory_age/* oldestAge */.Ji)(states);
    step.setOutput('age-days', age === undefined ? '' : String(Math.floor(age.days)));
    const due = age === undefined || age.days >= settings.minAgeDays;
    step.setOutput('due', String(due));
    if (!due) {
        journal.all('unchanged', `younger than ${settings.minAgeDays} days`);
        log.info(`Nothing to do: the secrets of every target are younger than ${settings.minAgeDays} days.`);
        return;
    }
    const needsCurrent = !states.every(held_pair/* isNew */.BS) || settings.keySource.kind === 'soda-runner';
    if (!settings.key.found && needsCurrent) {
        throw settings.key.missing;
    }
    const proofDependencies = { ...dependencies, connection: settings.connection };
    const proof = current === undefined ? undefined : await proveCurrent(current, proofDependencies);
    stopIfCanceled(cancellation);
    if (settings.dryRun && settings.keySource.kind === 'soda-runner') {
        journal.all('planned', 'a dry run makes no runner key');
        log.info('Dry run: no runner key is made, and nothing is written.');
        return;
    }
    const next = await obtainKey(settings, current, dependencies);
    const minted = settings.keySource.kind === 'soda-runner';
    try {
        const { verified, organization } = await proveNew(next, proof, { minted, allowOtherOrganization: settings.allowOtherOrganization }, proofDependencies);
        step.setOutput('verified', String(verified));
        journal.keys({ organization });
        stopIfCanceled(cancellation);
        await promote(settings, { current, next, proof }, states, limit, journal, dependencies);
    }
    catch (error) {
        throw minted ? withRunnerKey(error, next) : error;
    }
}
async function promote(settings, { current, next, proof }, states, limit, journal, { log, step, http, cancellation }) {
    const isCurrent = current !== undefined && (0,key_pair/* samePair */.h3)(current, next);
    const concerned = isCurrent
        ? states.filter(({ id, secret }) => id === undefined || secret === undefined)
        : states;
    if (isCurrent) {
        journal.all('unchanged', 'the new key is the current one');
        log.info(`The new API key is the current one (fingerprint ${(0,key_pair/* fingerprint */.Rj)(next)}).`);
        warnAboutDrift(states, log);
    }
    const keep = settings.keepPrevious && proof?.alive === true && !isCurrent ? current : undefined;
    const plans = concerned.map((state) => planTarget(state, next, { names: settings.names, previousNames: settings.previousNames, keep, current }));
    if (settings.dryRun) {
        for (const plan of plans) {
            const names = [...plan.overlap, ...plan.promotion].map(({ name }) => name).join(', ');
            recordOutcome({ plan, state: 'planned', detail: `would write ${names}` }, journal);
            log.info(`Dry run: ${(0,target/* targetName */.j)(plan.state.store.target)}: would write ${names}.`);
        }
        return;
    }
    const outcomes = plans.length === 0
        ? []
        : await writeTargets(plans, settings.names, settings.writeIntervalMs, {
            seal: await loadSeal(),
            limit,
            sleep: http.sleep,
            now: http.now,
            cancelled: () => cancellation.requested,
            info: (line) => log.info(line),
        });
    for (const outcome of outcomes) {
        recordOutcome(outcome, journal);
    }
    const rotated = outcomes.filter(({ state }) => state === 'rotated');
    if (rotated.length > 0) {
        journal.keys({ inUse: next, previous: isCurrent ? undefined : current });
        step.setOutput('rotated', 'true');
        log.info(`${rotated.length} of ${settings.targets.length} targets hold the new API key (fingerprint ${(0,key_pair/* fingerprint */.Rj)(next)}).`);
    }
    for (const { plan, detail } of rotated) {
        if (detail !== undefined) {
            log.warning('Rotation not confirmed', `${(0,target/* targetName */.j)(plan.state.store.target)}: ${detail}.`);
        }
    }
    if (rotated.length < outcomes.length) {
        throw incomplete(outcomes);
    }
}
async function obtainKey({ keySource, connection }, current, { log, http, environment }) {
    switch (keySource.kind) {
        case 'inputs':
            if (!keySource.key.found) {
                throw keySource.key.missing;
            }
            return keySource.key.pair;
        case 'command':
            return keyFromCommand(keySource.command, environment, log);
        case 'soda-runner':
            if (current === undefined) {
                throw new Error('a runner key is made with the current pair');
            }
            return keyFromRunner(keySource.runnerName, current, connection, { log, http });
    }
}
function recordPreflight(states, problems, journal) {
    for (const state of states) {
        journal.target(state.store.target, 'skipped', {
            detail: 'nothing was written',
            updatedAt: (0,held_pair/* changedAt */.Ek)(state),
        });
    }
    for (const { target, problem } of problems) {
        journal.target(target, 'failed', { detail: problem });
    }
}
function recordOutcome({ plan, state, detail, updatedAt }, journal) {
    const wasWritten = state === 'restored' || state === 'broken' || state === 'rotated';
    journal.target(plan.state.store.target, state, {
        detail,
        updatedAt: wasWritten ? updatedAt : (0,held_pair/* changedAt */.Ek)(plan.state),
    });
}
/**
 * Where the workflow's own repository was rotated and another target was not, a second run reads the new key as the
 * current one. Dates more than an hour apart give that away.
 */
function warnAboutDrift(states, log) {
    const older = (0,drift/* leftBehind */.a)(states);
    if (older.length > 0) {
        log.warning('Targets drifted', `These targets were written more than an hour before the others and may hold an older key: ${older.map(({ store }) => (0,target/* targetName */.j)(store.target)).join(', ')}. To rotate them, give the pair that they hold as 'api-key-id' and 'api-key-secret'.`);
    }
}


/***/ }),

/***/ 5950:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ mintRunnerKey),
/* harmony export */   M: () => (/* binding */ deleteRunner)
/* harmony export */ });
/* harmony import */ var _http_retrying_request_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9140);
/* harmony import */ var _keys_key_pair_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7472);
/* harmony import */ var _keys_secret_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7146);
/* harmony import */ var _validation_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8844);
/* harmony import */ var _connection_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6705);





/**
 * Makes a key for a Soda Runner (Agent): `POST /api/v1/runners`, answered by 200 `{"apiKeyId", "apiKeySecret"}`. Soda
 * Cloud shows the key this once. The name is what Soda's own CLI sends; the API description has no body.
 */
async function mintRunnerKey(name, current, connection, http) {
    const answer = await (0,_http_retrying_request_js__WEBPACK_IMPORTED_MODULE_0__/* .requestOnce */ .L)({
        method: 'POST',
        url: `${(0,_connection_js__WEBPACK_IMPORTED_MODULE_3__/* .origin */ .TG)(connection)}/api/v1/runners`,
        headers: { ...headers(current), 'content-type': 'application/json' },
        body: JSON.stringify(name === undefined ? {} : { name }),
    }, http);
    if (answer.kind === 'failure') {
        return { kind: 'failed', reason: answer.reason, uncertain: answer.uncertain };
    }
    if (answer.status < 200 || answer.status > 299) {
        return {
            kind: 'failed',
            reason: `it answered with HTTP ${answer.status}`,
            uncertain: answer.status >= 500,
        };
    }
    const pair = mintedPair(answer.body);
    return pair === undefined
        ? { kind: 'failed', reason: 'its answer holds no key', uncertain: true }
        : { kind: 'minted', pair };
}
/**
 * Deletes a self-hosted Soda Runner, and its key with it: `DELETE /api/v1/runners/{runnerId}`, answered by 200, by 400
 * while the runner is in use, and by 404 (Soda Cloud's public API description).
 */
async function deleteRunner(runnerId, current, connection, http) {
    const url = `${(0,_connection_js__WEBPACK_IMPORTED_MODULE_3__/* .origin */ .TG)(connection)}/api/v1/runners/${encodeURIComponent(runnerId)}`;
    const answer = await (0,_http_retrying_request_js__WEBPACK_IMPORTED_MODULE_0__/* .requestWithRetry */ .E)({ method: 'DELETE', url, headers: headers(current) }, http);
    if (answer.kind === 'failure') {
        return { kind: 'failed', reason: answer.reason };
    }
    switch (answer.status) {
        case 404:
            return { kind: 'absent' };
        case 400:
            return { kind: 'failed', reason: 'the runner is still in use (HTTP 400)' };
        case 401:
        case 403:
            return {
                kind: 'failed',
                reason: `the user of the current key may not manage runners (HTTP ${answer.status})`,
            };
        default:
            return answer.status >= 200 && answer.status <= 299
                ? { kind: 'deleted' }
                : { kind: 'failed', reason: `it answered with HTTP ${answer.status}` };
    }
}
function headers(pair) {
    return {
        accept: 'application/json',
        authorization: `Basic ${(0,_keys_key_pair_js__WEBPACK_IMPORTED_MODULE_1__/* .basicCredentials */ .BG)(pair).reveal()}`,
        'user-agent': 'soda-cloud-keys',
    };
}
function mintedPair(body) {
    try {
        const document = JSON.parse(body);
        if (!(0,_validation_js__WEBPACK_IMPORTED_MODULE_4__/* .isRecord */ .u)(document)) {
            return undefined;
        }
        const { apiKeyId: id, apiKeySecret: secret } = document;
        return typeof id === 'string' && id !== '' && typeof secret === 'string' && secret !== ''
            ? { id: new _keys_secret_js__WEBPACK_IMPORTED_MODULE_2__/* .Secret */ .z(id), secret: new _keys_secret_js__WEBPACK_IMPORTED_MODULE_2__/* .Secret */ .z(secret) }
            : undefined;
    }
    catch {
        return undefined;
    }
}


/***/ }),

/***/ 8195:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ duplicateKey),
/* harmony export */   c: () => (/* binding */ UNCHECKED_KEYS)
/* harmony export */ });
/* harmony import */ var yaml__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8815);

/**
 * Parser options without its own check for keys that stand twice: it compares each key of a mapping with each other
 * one, which takes minutes for a large file.
 */
const UNCHECKED_KEYS = { uniqueKeys: false };
/** The first key that stands twice in its mapping. */
function duplicateKey(document) {
    let duplicate;
    (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .visit */ .YR)(document, {
        Map(_key, { items }) {
            const seen = new Set();
            for (const { key } of items) {
                if ((0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isScalar */ .jn)(key)) {
                    if (seen.has(key.value)) {
                        duplicate = key;
                        return yaml__WEBPACK_IMPORTED_MODULE_0__/* .visit */ .YR.BREAK;
                    }
                    seen.add(key.value);
                }
            }
            return undefined;
        },
    });
    return duplicate;
}


/***/ }),

/***/ 3288:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   G1: () => (/* binding */ position),
/* harmony export */   Td: () => (/* binding */ yamlProblem),
/* harmony export */   m4: () => (/* binding */ nestingProblem)
/* harmony export */ });
/* harmony import */ var _duplicate_keys_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8195);

/** Our own words for the error codes of the `yaml` package, whose messages quote the text. */
const DESCRIPTIONS = {
    BAD_ALIAS: 'an alias that names no anchor',
    BAD_DQ_ESCAPE: 'an unknown escape in a double-quoted text',
    BAD_INDENT: 'wrong indentation',
    BAD_SCALAR_START: 'a value that starts with a reserved character and is not quoted',
    BLOCK_AS_IMPLICIT_KEY: 'a nested mapping where a value was expected',
    DUPLICATE_KEY: 'a key that stands twice in one mapping',
    MISSING_CHAR: 'a missing character, such as a closing quote or a colon',
    MULTILINE_IMPLICIT_KEY: 'a key that runs over several lines, often a missing colon',
    MULTIPLE_DOCS: 'more than one document',
    TAB_AS_INDENT: 'a tab used for indentation',
    UNEXPECTED_TOKEN: 'an unexpected character',
};
/** The first problem of a document that was parsed with `UNCHECKED_KEYS`. */
function yamlProblem(document, lines) {
    const [error] = document.errors;
    const duplicate = error === undefined ? (0,_duplicate_keys_js__WEBPACK_IMPORTED_MODULE_0__/* .duplicateKey */ .V)(document) : undefined;
    const found = error ?? (duplicate && { code: 'DUPLICATE_KEY', pos: duplicate.range ?? [0] });
    return (found && { description: DESCRIPTIONS[found.code] ?? 'a syntax error', ...position(found.pos[0], lines) });
}
/** The problem of a text on which the parser ran out of stack: it works its way through nested values by calling itself. */
function nestingProblem(error, lines) {
    if (error instanceof RangeError) {
        return { description: 'too deep nesting', line: Math.max(1, lines.lineStarts.length), column: 1 };
    }
    throw error;
}
/** Line and column of an offset, both counted from 1. */
function position(offset, lines) {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
}


/***/ })

};
;
//# sourceMappingURL=636.index.js.map
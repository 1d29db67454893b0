"use strict";
exports.id = 947;
exports.ids = [947];
exports.modules = {

/***/ 6206:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   X: () => (/* binding */ lineList)
/* harmony export */ });
/** An annotation is cut off by GitHub when it gets long; the summary holds every line. */
const MOST_LINES = 20;
/** Texts as a list, a line each, and how many more there are. */
function lineList(texts) {
    const rest = texts.length - MOST_LINES;
    const lines = texts.slice(0, MOST_LINES).map((text) => `- ${text}`);
    return [...lines, ...(rest > 0 ? [`- and ${rest} more: see the summary`] : [])].join('\n');
}


/***/ }),

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

/***/ 1411:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   NU: () => (/* binding */ readRepositories),
/* harmony export */   nm: () => (/* binding */ readVisibleOrganizationSecrets),
/* harmony export */   zm: () => (/* binding */ readEnvironments)
/* harmony export */ });
/* harmony import */ var _targets_repository_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2632);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4057);
/* harmony import */ var _lists_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8286);



/** The names of a repository's environments. @throws GitHubFailure */
async function readEnvironments(repository, client) {
    const route = 'GET /repos/{owner}/{repo}/environments';
    const { entries } = await (0,_lists_js__WEBPACK_IMPORTED_MODULE_1__/* .readList */ .L)(client, route, { ...repository }, 'environments');
    return entries.map(nameOf);
}
/** The names, in upper case, of the organization's Actions secrets that a repository sees. @throws GitHubFailure */
async function readVisibleOrganizationSecrets(repository, client) {
    const route = 'GET /repos/{owner}/{repo}/actions/organization-secrets';
    const { entries } = await (0,_lists_js__WEBPACK_IMPORTED_MODULE_1__/* .readList */ .L)(client, route, { ...repository }, 'secrets');
    return new Set(entries.map((entry) => nameOf(entry).toUpperCase()));
}
/** An organization's repositories that can still run workflows: archived ones cannot. @throws GitHubFailure */
async function readRepositories(org, client) {
    const { entries } = await (0,_lists_js__WEBPACK_IMPORTED_MODULE_1__/* .readList */ .L)(client, 'GET /orgs/{org}/repos', { org });
    return entries
        .filter((entry) => entry['archived'] !== true)
        .map((entry) => {
        const { full_name: name } = entry;
        const repository = typeof name === 'string' ? (0,_targets_repository_js__WEBPACK_IMPORTED_MODULE_2__/* .parseRepository */ .SU)(name) : undefined;
        if (repository === undefined) {
            throw (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .unknownForm */ .j)();
        }
        return repository;
    });
}
function nameOf({ name }) {
    if (typeof name !== 'string') {
        throw (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .unknownForm */ .j)();
    }
    return name;
}


/***/ }),

/***/ 9939:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   z: () => (/* binding */ readInventory)
/* harmony export */ });
/* harmony import */ var _github_failure_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4057);
/* harmony import */ var _github_secret_store_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5304);
/* harmony import */ var _targets_target_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(901);
/* harmony import */ var _problems_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(646);




/** Reads the list of each target's secrets: one request for up to 100 of them. Finds every problem, not only the first. */
async function readInventory({ targets, names, previousNames, access }, client, limit, progress) {
    const results = await Promise.all(targets.map(async (target) => {
        const store = new _github_secret_store_js__WEBPACK_IMPORTED_MODULE_1__/* .SecretStore */ .G(target, client);
        try {
            const secrets = await limit(() => store.listSecrets());
            progress.finished((0,_targets_target_js__WEBPACK_IMPORTED_MODULE_3__/* .targetName */ .j)(target), 'read');
            const pair = ({ id, secret }) => ({ id: secrets.get(id), secret: secrets.get(secret) });
            return { store, ...pair(names), previous: pair(previousNames) };
        }
        catch (error) {
            if (error instanceof _github_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .GitHubFailure */ .i) {
                progress.finished((0,_targets_target_js__WEBPACK_IMPORTED_MODULE_3__/* .targetName */ .j)(target), 'not readable');
                return { target, problem: (0,_problems_js__WEBPACK_IMPORTED_MODULE_2__/* .describeProblem */ .B)(error, target, access) };
            }
            throw error;
        }
    }));
    return {
        held: results.filter((result) => 'store' in result),
        problems: results.filter((result) => 'problem' in result),
    };
}


/***/ }),

/***/ 9947:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  retire: () => (/* binding */ retire)
});

// EXTERNAL MODULE: ./build/errors/action-error.js
var action_error = __webpack_require__(494);
// EXTERNAL MODULE: ./build/github/announcing-client.js + 3 modules
var announcing_client = __webpack_require__(3931);
// EXTERNAL MODULE: ./build/github/pacer.js
var pacer = __webpack_require__(4488);
// EXTERNAL MODULE: ./build/github/read-limit.js
var read_limit = __webpack_require__(9365);
// EXTERNAL MODULE: ./build/inventory/held-pair.js
var held_pair = __webpack_require__(8230);
// EXTERNAL MODULE: ./build/inventory/read-inventory.js
var read_inventory = __webpack_require__(9939);
// EXTERNAL MODULE: ./build/keys/key-pair.js
var key_pair = __webpack_require__(7472);
// EXTERNAL MODULE: ./build/report/journal.js
var report_journal = __webpack_require__(9557);
// EXTERNAL MODULE: ./build/github/failure.js
var failure = __webpack_require__(4057);
// EXTERNAL MODULE: ./build/inventory/problems.js
var problems = __webpack_require__(646);
// EXTERNAL MODULE: ./build/targets/target.js
var targets_target = __webpack_require__(901);
;// CONCATENATED MODULE: ./build/retirement/delete-previous.js



/** The names under which a target still holds the previous pair. */
function previousSecretsOf({ previous }, names) {
    return [
        ...(previous.id === undefined ? [] : [names.id]),
        ...(previous.secret === undefined ? [] : [names.secret]),
    ];
}
/**
 * Deletes the previous pair of every target, one secret at a time. A target that fails does not stop the others; a
 * token that GitHub refuses and a cancellation do.
 */
async function deletePrevious(held, names, { pace, progress, cancelled }) {
    const removals = [];
    let stopped;
    for (const secrets of held) {
        const { target } = secrets.store;
        stopped ??= cancelled() ? 'the run was canceled' : undefined;
        if (stopped !== undefined) {
            removals.push({ target, state: 'skipped', detail: `not started: ${stopped}` });
            continue;
        }
        const { tokenRefused, ...removal } = await deleteFrom(secrets, previousSecretsOf(secrets, names), pace);
        removals.push({ target, ...removal });
        progress.finished((0,targets_target/* targetName */.j)(target), removal.state);
        stopped = tokenRefused ? 'GitHub refused the token' : undefined;
    }
    return removals;
}
async function deleteFrom({ store }, names, pace) {
    if (names.length === 0) {
        return { state: 'unchanged', detail: 'it holds no previous pair', tokenRefused: false };
    }
    try {
        for (const name of names) {
            await pace();
            await store.deleteSecret(name);
        }
        return { state: 'retired', detail: `deleted ${names.join(' and ')}`, tokenRefused: false };
    }
    catch (error) {
        if (error instanceof failure/* GitHubFailure */.i) {
            const detail = (0,problems/* describeProblem */.B)(error, store.target, 'write');
            return { state: 'failed', detail, tokenRefused: error.status === 401 };
        }
        throw error;
    }
}

// EXTERNAL MODULE: ./build/targets/repository.js
var targets_repository = __webpack_require__(2632);
// EXTERNAL MODULE: ./build/github/lists.js
var lists = __webpack_require__(8286);
;// CONCATENATED MODULE: ./build/github/workflow-runs.js



/** A search for runs ends here, and the oldest are what is looked for (GitHub's documentation of workflow runs). */
const MOST_RUNS = 1000;
/** @throws GitHubFailure when GitHub refuses; it needs the permission 'Actions: read' */
async function readActiveRuns(repository, status, client) {
    const { entries } = await (0,lists/* readList */.L)(client, 'GET /repos/{owner}/{repo}/actions/runs', { ...repository, status }, 'workflow_runs');
    if (entries.length >= MOST_RUNS) {
        throw new failure/* GitHubFailure */.i(`GitHub shows only the newest ${MOST_RUNS} runs that are ${status}`, {
            uncertain: false,
            rateLimited: false,
        });
    }
    return entries.map((entry) => {
        const { id, created_at: created } = entry;
        const createdAt = typeof created === 'string' ? Date.parse(created) : Number.NaN;
        if (typeof id !== 'number' || Number.isNaN(createdAt)) {
            throw (0,failure/* unknownForm */.j)();
        }
        return { repository: (0,targets_repository/* repositoryName */.aR)(repository), id, status, createdAt };
    });
}

;// CONCATENATED MODULE: ./build/retirement/drained.js



/**
 * One after the other, as a run goes through them, so that one that moves on meanwhile is seen in the next list. A run
 * in progress can also go back to waiting, for the reviewers of its next job.
 */
const LOOKS = ['requested', 'queued', 'pending', 'waiting', 'in_progress', 'waiting'];
/**
 * Looks for runs that may hold the previous pair: repository and organization secrets are read when a run is queued,
 * and a run that was queued in the second of the write may have read either pair.
 */
async function findUndrained(readers, client, limit, progress) {
    const results = await Promise.all(readers.map(async ({ repository, rotatedAt }) => {
        const name = (0,targets_repository/* repositoryName */.aR)(repository);
        try {
            const runs = new Map();
            for (const status of LOOKS) {
                for (const run of await limit(() => readActiveRuns(repository, status, client))) {
                    runs.set(run.id, run);
                }
            }
            progress.finished(name, 'runs read');
            return { runs: [...runs.values()].filter(({ createdAt }) => createdAt <= rotatedAt), problems: [] };
        }
        catch (error) {
            if (error instanceof failure/* GitHubFailure */.i) {
                progress.finished(name, 'runs not readable');
                return { runs: [], problems: [describeFailure(name, error)] };
            }
            throw error;
        }
    }));
    return {
        runs: results.flatMap(({ runs }) => runs),
        problems: results.flatMap(({ problems }) => problems),
    };
}
function describeFailure(repository, { status, message, rateLimited }) {
    return (status === 403 || status === 404) && !rateLimited
        ? `whether runs of ${repository} may still use the previous pair could not be read (HTTP ${status}): 'github-token' needs the repository permission 'Actions: read' there (classic: repo), or set 'require-drained: false'`
        : `whether runs of ${repository} may still use the previous pair could not be read: ${message}; run this again later`;
}

// EXTERNAL MODULE: ./build/soda-cloud/test-login.js
var test_login = __webpack_require__(7061);
;// CONCATENATED MODULE: ./build/retirement/prove-dead.js

/** A deletion may take a moment to be known everywhere in Soda Cloud: pauses between looks, in milliseconds. */
const PAUSES = [1000, 2000, 4000];
/**
 * Asks Soda Cloud whether a pair is dead.
 * @param justDeleted whether its runner was deleted a moment ago, so that another look may be worth it
 */
async function proveDead(pair, justDeleted, connection, http) {
    for (const pause of justDeleted ? PAUSES : []) {
        const login = await (0,test_login/* testLogin */.S)(pair, connection, http);
        if (login.kind !== 'verified') {
            return login;
        }
        await http.sleep(pause);
    }
    return (0,test_login/* testLogin */.S)(pair, connection, http);
}

// EXTERNAL MODULE: ./build/github/repositories.js
var repositories = __webpack_require__(1411);
;// CONCATENATED MODULE: ./build/retirement/readers.js




/** The repositories whose runs read the targets, each once. Codespaces run no workflows. */
async function findReaders(held, names, dependencies) {
    const readers = new Map();
    const problems = [];
    for (const secrets of held) {
        const rotatedAt = (0,held_pair/* changedAt */.Ek)(secrets) ?? 0;
        try {
            for (const repository of await repositoriesOf(secrets, names, dependencies)) {
                const key = (0,targets_repository/* repositoryName */.aR)(repository).toLowerCase();
                const known = readers.get(key)?.rotatedAt ?? 0;
                readers.set(key, { repository, rotatedAt: Math.max(rotatedAt, known) });
            }
        }
        catch (error) {
            if (!(error instanceof failure/* GitHubFailure */.i)) {
                throw error;
            }
            const { target } = secrets.store;
            problems.push({ target, problem: describeReaders(error) });
        }
    }
    return { readers: [...readers.values()], problems };
}
function describeReaders({ status, message, rateLimited }) {
    if (rateLimited || (status !== 403 && status !== 404)) {
        return `which repositories read it could not be found out: ${message}; run this again later`;
    }
    return `which repositories read it could not be found out (HTTP ${status}): 'github-token' needs the permissions 'Secrets: read' of the organization and 'Metadata: read' of its repositories, or set 'require-drained: false'`;
}
async function repositoriesOf({ store }, names, { client, limit }) {
    const { target } = store;
    switch (target.kind) {
        case 'repo':
        case 'environment':
        case 'dependabot':
            return [{ owner: target.owner, repo: target.repo }];
        case 'org':
        case 'dependabot-org': {
            const halves = await Promise.all([names.id, names.secret].map((name) => limit(() => store.readSecret(name))));
            const selections = halves.map((half) => half?.audience?.repositories);
            return selections.every((selection) => selection !== undefined)
                ? selections.flat().flatMap(({ name }) => (0,targets_repository/* parseRepository */.SU)(name) ?? [])
                : limit(() => (0,repositories/* readRepositories */.NU)(target.org, client));
        }
        default:
            return [];
    }
}

// EXTERNAL MODULE: ./build/inventory/age.js
var age = __webpack_require__(5091);
// EXTERNAL MODULE: ./build/inventory/drift.js
var drift = __webpack_require__(6195);
// EXTERNAL MODULE: ./build/report/report.js
var report = __webpack_require__(990);
;// CONCATENATED MODULE: ./build/retirement/readiness.js




/** The targets that may still need the previous pair, each with why and what to do. */
function findUnready({ held, names, overlapHours }) {
    const behind = new Set((0,drift/* leftBehind */.a)(held));
    return held.flatMap((secrets) => {
        const problem = describeOldPair(secrets, behind.has(secrets), names) ?? describeOverlap(secrets, overlapHours);
        return problem === undefined ? [] : [{ target: secrets.store.target, problem }];
    });
}
/** Dates are all that GitHub tells of a secret: they show whether a rotation went through to the end. */
function describeOldPair(secrets, isBehind, names) {
    const missing = (0,held_pair/* missingNames */.JA)(secrets, names);
    if (missing.length > 0) {
        return `it does not hold ${missing.join(' and ')}: rotate with 'create-missing: true'`;
    }
    if ((0,drift/* isTornApart */.y)(secrets)) {
        return 'its ID and secret were written more than an hour apart and may not belong together: finish the rotation';
    }
    if (isTakenBack(secrets)) {
        return 'its ID was written after its secret, which a rotation does only when it is broken off or taken back, so it may still hold the old pair: finish the rotation, or write the current secret once more if that was done by hand';
    }
    if (isOlderThan(secrets, secrets.previous)) {
        return 'its previous pair was stored after its current one was written, so it still holds the old pair: finish the rotation';
    }
    return isBehind
        ? 'it was written more than an hour before the newest target, so it may still hold the old pair: finish the rotation, or retire it in a run of its own if it was not part of it'
        : undefined;
}
/** A rotation writes the ID first, and writes it last when it has to put the old pair back. */
function isTakenBack({ id, secret }) {
    return id !== undefined && secret !== undefined && id.updatedAt > secret.updatedAt;
}
function isOlderThan(pair, previous) {
    const written = (0,held_pair/* writtenAt */.nt)(pair);
    const kept = (0,held_pair/* changedAt */.Ek)(previous);
    return written !== undefined && kept !== undefined && written < kept;
}
function describeOverlap(pair, overlapHours) {
    const changed = (0,held_pair/* changedAt */.Ek)(pair) ?? 0;
    const end = changed + overlapHours * age/* HOUR */.dp;
    return (0,held_pair/* clockOf */.ie)(pair) < end
        ? `it was written at ${(0,report/* isoTime */.L)(changed)}, and the overlap of ${overlapHours} hours is not over: run this again after ${(0,report/* isoTime */.L)(end)}`
        : undefined;
}

// EXTERNAL MODULE: ./build/errors/line-list.js
var line_list = __webpack_require__(6206);
// EXTERNAL MODULE: ./build/soda-cloud/connection.js
var soda_cloud_connection = __webpack_require__(6705);
;// CONCATENATED MODULE: ./build/retirement/retirement-errors.js





/** @throws ActionError once a cancellation is requested: for the moments before the first deletion */
function stopIfCanceled({ requested }) {
    if (requested) {
        throw new action_error/* ActionError */.l('Retirement canceled', {
            what: 'The run was canceled before anything was deleted.',
            why: 'The runner asked the step to end.',
            fix: 'Run it again when it suits.',
        });
    }
}
/** @param reasons why the previous pair may still be needed, each with what to do */
function notReady(reasons) {
    return new action_error/* ActionError */.l('Not ready to retire', {
        what: 'The previous API key is not retired: something may still need it. Nothing was deleted.',
        why: `The checks found:\n${(0,line_list/* lineList */.X)(reasons)}`,
        fix: 'Do what the lines say, and run this again: until then both keys have to live.',
    });
}
/** A run that is not drained, in one line. */
function describeRun({ repository, id, status }, ownRun) {
    return String(id) === ownRun
        ? `this run (${repository}, run ${id}) was queued before the rotation itself: retire in a run of its own`
        : `${repository}, run ${id}: queued before the rotation and still ${status}: wait for it, or cancel it`;
}
function runnerNotDeleted(runnerId, reason, { host }) {
    return new action_error/* ActionError */.l('Runner not deleted', {
        what: `The runner ${runnerId} was not deleted in Soda Cloud at ${host}. The previous key still works, and its secrets are still there.`,
        why: `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`,
        fix: 'Let the runner go over to the new key or stop it, see that the current key may manage data sources and runners, and run this again.',
    });
}
/** @param deletedRunner the runner that this run deleted, which was not the one of this key */
function stillAlive(pair, deletedRunner, connection) {
    return new action_error/* ActionError */.l('Previous key still works', {
        what: `The previous API key (fingerprint ${(0,key_pair/* fingerprint */.Rj)(pair)}) still works${deletedRunner === undefined ? '' : `, although the runner ${deletedRunner} was deleted: that one had another key`}. The secrets that hold it are kept, so that the next run can prove it dead.`,
        why: "Only a person can delete the key of a user or a service account: Soda Cloud's API cannot.",
        fix: `Delete it at ${(0,soda_cloud_connection/* keyPages */.E5)(connection)}, then run this again. The fingerprint of an ID is what 'printf %s ID | sha256sum' begins with.`,
    });
}
function wrongRunnerDeleted(runnerId, current, { host }) {
    return new action_error/* ActionError */.l('Wrong runner deleted', {
        what: `The runner ${runnerId} was deleted, and Soda Cloud at ${host} does not accept the current API key (fingerprint ${(0,key_pair/* fingerprint */.Rj)(current)}) any more. The secrets of the previous key are kept.`,
        why: "'retire-runner-id' named the runner of the current key, not that of the previous one.",
        fix: "Rotate to a new key now, with the previous pair as 'api-key-id' and 'api-key-secret' if that still works.",
    });
}
function notProvedDead(pair, reason, { host }) {
    return new action_error/* ActionError */.l('Previous key not proved dead', {
        what: `Whether Soda Cloud at ${host} still accepts the previous API key (fingerprint ${(0,key_pair/* fingerprint */.Rj)(pair)}) could not be found out. The secrets that hold it are kept.`,
        why: `Soda Cloud gave no usable answer: ${reason}.`,
        fix: 'Run this again; nothing that is done already will be done twice.',
    });
}
function incomplete(removals) {
    const rest = removals.filter(({ state }) => state === 'failed' || state === 'skipped');
    return new action_error/* ActionError */.l('Retirement incomplete', {
        what: `${rest.length} of ${removals.length} targets may still hold the previous API key.`,
        why: `These were left as their states say:\n${(0,line_list/* lineList */.X)(rest.map(({ target, state, detail }) => `${(0,targets_target/* targetName */.j)(target)}: ${state}: ${detail}`))}`,
        fix: 'Mend what the lines name and run this again: it finishes the rest.',
    });
}

// EXTERNAL MODULE: ./build/runner/progress.js
var runner_progress = __webpack_require__(3491);
// EXTERNAL MODULE: ./build/soda-cloud/runners.js
var runners = __webpack_require__(5950);
// EXTERNAL MODULE: ./build/summary/markdown.js
var markdown = __webpack_require__(8871);
// EXTERNAL MODULE: ./build/summary/report-tables.js
var report_tables = __webpack_require__(560);
;// CONCATENATED MODULE: ./build/summary/retire-summary.js


/** The section that `retire` adds to the job's summary page, in Markdown. `notes` are plain sentences. */
function retireSummary(report, notes) {
    return [
        report.dryRun ? '### Soda Cloud Keys: retirement, dry run' : '### Soda Cloud Keys: retirement',
        (0,report_tables/* runTable */.c)(report),
        (0,report_tables/* targetTable */.i)(report),
        ...(notes.length === 0 ? [] : [(0,markdown/* bulletList */.fF)(notes.map(markdown/* escapeMarkdown */.FV))]),
    ].join('\n\n');
}

// EXTERNAL MODULE: ./build/modes/skip.js
var skip = __webpack_require__(8385);
;// CONCATENATED MODULE: ./build/modes/retire.js




















/**
 * Ends the life of the previous pair, once nothing can need it any more.
 * @throws ActionError when something may still need it, and when it still works or is still stored in the end; the
 *   report is published before
 */
async function retire(settings, dependencies) {
    const { log, step } = dependencies;
    step.setOutput('verified', 'false');
    step.setOutput('host', settings.connection.host);
    if (!settings.key.found) {
        (0,skip/* skipWithoutKey */.J)(settings, settings.key.missing, log);
        return;
    }
    const client = (0,announcing_client/* createAnnouncingClient */.y)(settings.github, dependencies);
    const journal = new report_journal/* Journal */.C(settings, 'nothing was deleted', { ...dependencies, clients: [client] });
    journal.keys({ inUse: settings.key.pair, previous: settings.previous });
    const notes = [];
    const note = (...texts) => notes.push(...texts);
    const say = (text) => {
        note(text);
        log.info(text);
    };
    try {
        await retirePrevious(settings, settings.key.pair, { ...dependencies, client, journal, note, say });
    }
    catch (error) {
        if (error instanceof action_error/* ActionError */.l) {
            note(error.parts.what, error.parts.fix);
        }
        throw error;
    }
    finally {
        await journal.publish((report) => retireSummary(report, notes));
    }
}
async function retirePrevious(settings, current, dependencies) {
    const { cancellation } = dependencies;
    const limit = (0,read_limit/* createReadLimit */._)();
    const inventory = await readTargets(settings, limit, dependencies);
    const unready = recordUnready(settings, inventory, dependencies.journal);
    const others = [
        ...(await unreadyKeys(settings, current, dependencies)),
        ...(settings.requireDrained ? await undrained(settings, inventory, limit, dependencies) : []),
    ];
    if (unready.length + others.length > 0) {
        dependencies.note(...others);
        throw notReady([...unready, ...others]);
    }
    stopIfCanceled(cancellation);
    const deletedRunner = await endRunner(settings, current, dependencies);
    await provePreviousDead(settings, inventory.held, deletedRunner, dependencies);
    await removeSecrets(settings, inventory.held, dependencies);
}
async function readTargets(settings, limit, { client, log, http }) {
    const progress = new runner_progress/* Progress */.k(settings.targets.length, { now: http.now, info: (line) => log.info(line) });
    return (0,read_inventory/* readInventory */.z)({ ...settings, access: 'write' }, client, limit, progress);
}
/** Why the current pair is not known to carry on alone. */
async function unreadyKeys({ connection, previous }, current, { journal, log, step, http }) {
    if (previous?.id.equals(current.id)) {
        return [
            `the current and the previous API key are the same one (fingerprint ${(0,key_pair/* fingerprint */.Rj)(current)}): finish the rotation, or correct the secrets behind 'api-key-id' and 'fallback-api-key-id'`,
        ];
    }
    const login = await (0,test_login/* testLogin */.S)(current, connection, http);
    const name = `the current API key (fingerprint ${(0,key_pair/* fingerprint */.Rj)(current)})`;
    switch (login.kind) {
        case 'verified':
            step.setOutput('verified', 'true');
            journal.keys({ organization: log.foreignName(login.organization) });
            return [];
        case 'refused':
            return [
                `Soda Cloud at ${connection.host} refuses ${name} with HTTP ${login.status}, so the previous one may be all there is: rotate to a key that works`,
            ];
        case 'unknown':
            return [
                `whether Soda Cloud at ${connection.host} accepts ${name} could not be found out (${login.reason}): run this again later`,
            ];
    }
}
/** Puts into the report why a target is not ready, and returns the same in a line for each. */
function recordUnready({ names, overlapHours }, { held, problems }, journal) {
    const unready = findUnready({ held, names, overlapHours });
    const problemOf = new Map(unready.map(({ target, problem }) => [target, problem]));
    for (const secrets of held) {
        const { target } = secrets.store;
        const detail = problemOf.get(target) ?? 'nothing was deleted';
        journal.target(target, 'skipped', { detail, updatedAt: (0,held_pair/* changedAt */.Ek)(secrets) });
    }
    for (const { target, problem } of problems) {
        journal.target(target, 'failed', { detail: problem });
    }
    return [...problems, ...unready].map(({ target, problem }) => `${(0,targets_target/* targetName */.j)(target)}: ${problem}`);
}
async function undrained({ names }, { held }, limit, { client, log, http, environment, say }) {
    const { readers, problems: unknown } = await findReaders(held, names, { client, limit });
    const progress = new runner_progress/* Progress */.k(readers.length, { now: http.now, info: (line) => log.info(line) });
    const { runs, problems } = await findUndrained(readers, client, limit, progress);
    if (runs.length + unknown.length + problems.length === 0) {
        say(`No run from before the rotation is left in the ${readers.length === 1 ? 'repository' : `${readers.length} repositories`} that the token sees reading the targets.`);
    }
    const ownRun = environment['GITHUB_RUN_ID'];
    return [
        ...runs.map((run) => describeRun(run, ownRun)),
        ...unknown.map(({ target, problem }) => `${(0,targets_target/* targetName */.j)(target)}: ${problem}`),
        ...problems,
    ];
}
/** Deletes the runner of the previous pair, where one is named. Returns its ID if this run did it. */
async function endRunner({ runnerId, dryRun, connection }, current, { http, say }) {
    if (runnerId === undefined) {
        return undefined;
    }
    if (dryRun) {
        say(`Dry run: the runner ${runnerId} would be deleted in Soda Cloud.`);
        return undefined;
    }
    const deletion = await (0,runners/* deleteRunner */.M)(runnerId, current, connection, http);
    switch (deletion.kind) {
        case 'deleted':
            say(`The runner ${runnerId} was deleted in Soda Cloud.`);
            break;
        case 'absent':
            say(`Soda Cloud knows no runner ${runnerId}: it was deleted before, or the ID is another one.`);
            break;
        case 'failed':
            throw runnerNotDeleted(runnerId, deletion.reason, connection);
    }
    // also where it is absent: the answer to a deletion may have been lost
    if ((await (0,test_login/* testLogin */.S)(current, connection, http)).kind === 'refused') {
        throw wrongRunnerDeleted(runnerId, current, connection);
    }
    return deletion.kind === 'deleted' ? runnerId : undefined;
}
async function provePreviousDead({ previous, previousNames, connection, runnerId, dryRun }, held, deletedRunner, { http, say, log }) {
    if (previous === undefined) {
        if (held.some((secrets) => previousSecretsOf(secrets, previousNames).length > 0)) {
            log.warning('Previous key not checked', "Targets hold a previous pair, but 'fallback-api-key-id' and 'fallback-api-key-secret' do not give it, so whether that key is dead is not known. Its secrets are removed all the same.");
        }
        return;
    }
    const name = `The previous API key (fingerprint ${(0,key_pair/* fingerprint */.Rj)(previous)})`;
    const login = await proveDead(previous, deletedRunner !== undefined, connection, http);
    switch (login.kind) {
        case 'refused':
            say(`${name} is dead: Soda Cloud at ${connection.host} refuses it with HTTP ${login.status}.`);
            return;
        case 'unknown':
            throw notProvedDead(previous, login.reason, connection);
        case 'verified':
            if (dryRun && runnerId !== undefined) {
                say(`${name} still works, until its runner is deleted.`);
                return;
            }
            throw stillAlive(previous, deletedRunner, connection);
    }
}
async function removeSecrets({ previousNames, dryRun, writeIntervalMs }, held, { journal, log, http, cancellation, say }) {
    if (dryRun) {
        for (const secrets of held) {
            const names = previousSecretsOf(secrets, previousNames);
            const detail = names.length === 0 ? 'it holds no previous pair' : `would delete ${names.join(', ')}`;
            const state = names.length === 0 ? 'unchanged' : 'planned';
            journal.target(secrets.store.target, state, { detail, updatedAt: (0,held_pair/* changedAt */.Ek)(secrets) });
            log.info(`Dry run: ${(0,targets_target/* targetName */.j)(secrets.store.target)}: ${detail}.`);
        }
        return;
    }
    const removals = await deletePrevious(held, previousNames, {
        pace: (0,pacer/* createPacer */.g)(writeIntervalMs, http.sleep),
        progress: new runner_progress/* Progress */.k(held.length, { now: http.now, info: (line) => log.info(line) }),
        cancelled: () => cancellation.requested,
    });
    for (const [index, { target, state, detail }] of removals.entries()) {
        const secrets = held[index];
        journal.target(target, state, {
            detail,
            updatedAt: secrets === undefined ? undefined : (0,held_pair/* changedAt */.Ek)(secrets),
        });
    }
    const retired = removals.filter(({ state }) => state === 'retired').length;
    say(retired === 0
        ? 'No target holds a previous pair.'
        : `The previous pair was removed from ${retired} of ${held.length} targets.`);
    if (removals.some(({ state }) => state === 'failed' || state === 'skipped')) {
        throw incomplete(removals);
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


/***/ })

};
;
//# sourceMappingURL=947.index.js.map
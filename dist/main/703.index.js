"use strict";
exports.id = 703;
exports.ids = [703];
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

/***/ 703:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  audit: () => (/* binding */ audit)
});

// EXTERNAL MODULE: ./build/inventory/age.js
var inventory_age = __webpack_require__(5091);
// EXTERNAL MODULE: ./build/inventory/drift.js
var drift = __webpack_require__(6195);
// EXTERNAL MODULE: ./build/inventory/held-pair.js
var held_pair = __webpack_require__(8230);
// EXTERNAL MODULE: ./build/targets/target.js
var targets_target = __webpack_require__(901);
;// CONCATENATED MODULE: ./build/audit/assess.js




/** The findings of a target in one line. */
function detailOf({ findings }) {
    return findings.map(({ text }) => text).join('; ');
}
/** Judges every target: first those that could be read. */
function assessTargets({ inventory, shadows, names, limits }) {
    const behind = new Set((0,drift/* leftBehind */.a)(inventory.held));
    const managed = new Set(inventory.held.map(({ store }) => (0,targets_target/* targetName */.j)(store.target).toLowerCase()));
    return [
        ...inventory.held.map((held) => {
            const findings = [
                ...missingFinding(held, names),
                ...ageFinding(held, limits),
                ...driftFindings(held, behind.has(held)),
                ...shadowFindings((0,targets_target/* targetName */.j)(held.store.target), shadows, managed),
            ];
            const updatedAt = (0,held_pair/* changedAt */.Ek)(held);
            const ageDays = (0,inventory_age/* ageInDays */.QR)(held);
            return {
                target: held.store.target,
                state: stateOf(findings),
                findings,
                ...(updatedAt === undefined ? {} : { updatedAt }),
                ...(ageDays === undefined ? {} : { ageDays }),
            };
        }),
        ...inventory.problems.map(({ target, problem }) => {
            const findings = [{ kind: 'unreadable', text: problem }];
            return { target, state: stateOf(findings), findings };
        }),
    ];
}
/** The kinds that make a state, the gravest first. */
const STATES = [
    ['unreadable', 'failed'],
    ['missing', 'missing'],
    ['due', 'due'],
    ['drifted', 'drifted'],
    ['warn', 'warn'],
    ['shadowed', 'warn'],
];
function stateOf(findings) {
    const found = STATES.find(([kind]) => findings.some((finding) => finding.kind === kind));
    return found?.[1] ?? 'ok';
}
function missingFinding(held, names) {
    const missing = (0,held_pair/* missingNames */.JA)(held, names);
    return missing.length === 0 ? [] : [{ kind: 'missing', text: `it does not hold ${missing.join(' and ')}` }];
}
function driftFindings(held, isBehind) {
    return [
        ...((0,drift/* isTornApart */.y)(held)
            ? ['ID and secret were written more than an hour apart and may not belong together']
            : []),
        ...(isBehind ? ['written more than an hour before the newest target, so it may hold an older key'] : []),
    ].map((text) => ({ kind: 'drifted', text }));
}
function ageFinding(held, { warnAgeDays, maxAgeDays }) {
    const written = (0,held_pair/* writtenAt */.nt)(held);
    if (written === undefined) {
        return [];
    }
    const due = Math.min(written + maxAgeDays * inventory_age/* DAY */.d_, LATEST_DATE);
    const clock = (0,held_pair/* clockOf */.ie)(held);
    if (clock >= due) {
        return [{ kind: 'due', text: `older than ${maxAgeDays} days since ${day(due)}` }];
    }
    return clock >= written + warnAgeDays * inventory_age/* DAY */.d_
        ? [{ kind: 'warn', text: `older than ${warnAgeDays} days, due on ${day(due)}` }]
        : [];
}
/** The last moment that a JavaScript date can hold. */
const LATEST_DATE = 8.64e15;
function day(milliseconds) {
    return new Date(milliseconds).toISOString().slice(0, 10);
}
/** A target that is shadowed by another target is rotated along with it: that is told, but nothing to act upon. */
function shadowFindings(target, shadows, managed) {
    const isManaged = (name) => managed.has(name.toLowerCase());
    const is = (name) => name.toLowerCase() === target.toLowerCase();
    const hiddenBy = shadows.filter(({ hidden }) => is(hidden)).map(({ by }) => by);
    const strangers = hiddenBy.filter((by) => !isManaged(by));
    const known = hiddenBy.filter(isManaged);
    // told of the target that hides, where the hidden one is no target itself
    const hides = shadows.filter(({ hidden, by }) => is(by) && !isManaged(hidden)).map(({ hidden }) => hidden);
    const finding = (kind, names, say) => names.length === 0 ? [] : [{ kind, text: say(enumerate(names)) }];
    return [
        ...finding('shadowed', strangers, (names) => `shadowed by ${names}, not among the targets`),
        ...finding('note', known, (names) => `shadowed by ${names}, a target too`),
        ...finding('note', hides, (names) => `shadows ${names}`),
    ];
}
const MOST_NAMES = 5;
function enumerate(names) {
    const rest = names.length - MOST_NAMES;
    return rest <= 0 ? names.join(', ') : `${names.slice(0, MOST_NAMES).join(', ')} and ${rest} more`;
}

// EXTERNAL MODULE: ./build/errors/action-error.js
var action_error = __webpack_require__(494);
// EXTERNAL MODULE: ./build/errors/line-list.js
var line_list = __webpack_require__(6206);
;// CONCATENATED MODULE: ./build/audit/attention.js




/** What needs attention, as an error that ends the run or as the text of a warning. */
function needsAttention(verdict, nextSteps) {
    const concerned = verdict.assessments.filter(({ state }) => state !== 'ok');
    const lines = [...verdict.findings.map(({ detail }) => detail), ...concerned.map(assessmentLine)];
    const parts = {
        what: `${subject(concerned.length, verdict)} attention.`,
        why: `The audit found:\n${(0,line_list/* lineList */.X)(lines)}`,
        fix: nextSteps.join(' '),
    };
    return new action_error/* ActionError */.l('Keys need attention', parts);
}
/** One target in one line, without secrets. */
function assessmentLine(assessment) {
    return `${(0,targets_target/* targetName */.j)(assessment.target)}: ${assessment.state}: ${detailOf(assessment)}`;
}
function subject(concerned, { assessments, findings }) {
    const targets = `${concerned} of ${assessments.length} ${assessments.length === 1 ? 'target' : 'targets'}`;
    if (findings.length === 0) {
        return `${targets} ${concerned === 1 ? 'needs' : 'need'}`;
    }
    return concerned === 0 ? 'An API key needs' : `${targets} and an API key need`;
}

// EXTERNAL MODULE: ./build/keys/key-pair.js
var key_pair = __webpack_require__(7472);
// EXTERNAL MODULE: ./build/soda-cloud/connection.js
var soda_cloud_connection = __webpack_require__(6705);
// EXTERNAL MODULE: ./build/soda-cloud/test-login.js
var test_login = __webpack_require__(7061);
;// CONCATENATED MODULE: ./build/audit/check-keys.js





/** Nothing was asked. */
const NO_CHECK = {
    verified: false,
    organization: '',
    findings: [],
    notes: [],
    unknowns: [],
};
/** Asks Soda Cloud about the pairs. */
async function checkKeys(request, dependencies) {
    const current = await checkCurrent(request, dependencies);
    const previous = await checkPrevious(request, dependencies);
    return {
        verified: current.verified,
        organization: current.organization,
        findings: [...current.findings, ...previous.findings],
        notes: [...current.notes, ...previous.notes],
        unknowns: [...current.unknowns, ...previous.unknowns],
    };
}
async function checkCurrent({ connection, current }, { log, http }) {
    const login = await (0,test_login/* testLogin */.S)(current, connection, http);
    const name = `the current API key (fingerprint ${(0,key_pair/* fingerprint */.Rj)(current)})`;
    switch (login.kind) {
        case 'verified': {
            const organization = log.foreignName(login.organization);
            const note = `Soda Cloud at ${connection.host} accepts ${name}.`;
            return { ...NO_CHECK, verified: true, organization, notes: [note] };
        }
        case 'refused': {
            const detail = `Soda Cloud at ${connection.host} refuses ${name} with HTTP ${login.status}`;
            return { ...NO_CHECK, findings: [{ finding: 'current-key-refused', detail }] };
        }
        case 'unknown':
            return { ...NO_CHECK, unknowns: [notKnown(name, connection, login.reason)] };
    }
}
async function checkPrevious({ connection, previous, held, overlapHours }, { http }) {
    if (previous === undefined) {
        const keepers = held.filter((secrets) => !(0,held_pair/* isNew */.BS)(secrets.previous)).length;
        const note = `A previous pair is stored in ${keepers} of ${held.length} targets. Give it as 'fallback-api-key-id' and 'fallback-api-key-secret' to have it checked too; 'mode: retire' removes it.`;
        return { ...NO_CHECK, notes: keepers === 0 ? [] : [note] };
    }
    const login = await (0,test_login/* testLogin */.S)(previous, connection, http);
    const name = `the previous API key (fingerprint ${(0,key_pair/* fingerprint */.Rj)(previous)})`;
    switch (login.kind) {
        case 'refused': {
            const note = `Soda Cloud at ${connection.host} refuses ${name}: it is dead. 'mode: retire' removes its secrets.`;
            return { ...NO_CHECK, notes: [note] };
        }
        case 'unknown':
            return { ...NO_CHECK, unknowns: [notKnown(name, connection, login.reason)] };
        case 'verified': {
            if (!isOverlapOver(held, overlapHours)) {
                const note = `Soda Cloud at ${connection.host} accepts ${name} too, as it should during the overlap.`;
                return { ...NO_CHECK, notes: [note] };
            }
            const detail = `${name} still works, although the overlap of ${overlapHours} hours is over: delete it at ${(0,soda_cloud_connection/* keyPages */.E5)(connection)}`;
            return { ...NO_CHECK, findings: [{ finding: 'previous-key-alive', detail }] };
        }
    }
}
function notKnown(name, { host }, reason) {
    return `Whether Soda Cloud at ${host} accepts ${name} is not known: ${reason}. If this stays, check 'host' or 'region' and the network of the runner.`;
}
/** Whether the last change of any target is longer ago than runs may need the previous pair, by GitHub's clock. */
function isOverlapOver(held, overlapHours) {
    const times = held.flatMap((pair) => {
        const changed = (0,held_pair/* changedAt */.Ek)(pair);
        return changed === undefined ? [] : [(0,held_pair/* clockOf */.ie)(pair) - changed];
    });
    return times.length > 0 && Math.min(...times) >= overlapHours * inventory_age/* HOUR */.dp;
}

;// CONCATENATED MODULE: ./build/audit/next-steps.js

/** What a person has to do about a verdict, a sentence or two for each thing. */
function nextSteps({ assessments, findings }, connection) {
    const found = new Set([
        ...assessments.flatMap((assessment) => assessment.findings.map(({ kind }) => kind)),
        ...findings.map(({ finding }) => finding),
    ]);
    const rotates = found.has('due') || found.has('warn') || found.has('current-key-refused');
    return [
        ...(found.has('unreadable')
            ? ['Do what the lines say for the targets that could not be read, or take these out of the input.']
            : []),
        ...(rotates
            ? [
                `Rotate the key: generate a new one at ${(0,soda_cloud_connection/* profilePage */.Xv)(connection)} (API Keys), store it in the staged secrets, and run the workflow with 'mode: rotate'.`,
            ]
            : []),
        ...(found.has('missing')
            ? [
                "Let every target hold both secrets: rotate with 'create-missing: true', or take the target out of the input.",
            ]
            : []),
        ...(found.has('drifted')
            ? [
                "Bring the targets that drifted back together: rotate all of them to one new key. Where a target holds an older key than the others, give that one as 'api-key-id' and 'api-key-secret'.",
            ]
            : []),
        ...(found.has('shadowed')
            ? ['Add what shadows a target to the targets too, or delete it: a rotation leaves it as it is.']
            : []),
        ...(found.has('previous-key-alive')
            ? [
                `Delete the previous key at ${(0,soda_cloud_connection/* keyPages */.E5)(connection)}. Then run the workflow with 'mode: retire', which removes its secrets.`,
            ]
            : []),
    ];
}

// EXTERNAL MODULE: ./build/github/failure.js
var failure = __webpack_require__(4057);
// EXTERNAL MODULE: ./build/github/repositories.js
var repositories = __webpack_require__(1411);
// EXTERNAL MODULE: ./build/github/secret-store.js + 1 modules
var secret_store = __webpack_require__(5304);
// EXTERNAL MODULE: ./build/targets/repository.js
var targets_repository = __webpack_require__(2632);
;// CONCATENATED MODULE: ./build/audit/repository-views.js





const NONE = new Set();
/** Looks at the repositories. What the token may not see is left out. */
async function readRepositoryViews(repositories, held, names, dependencies) {
    const reader = new ViewReader(held, names, dependencies);
    const views = await Promise.all(repositories.map(async (repository) => {
        const view = await reader.view(repository);
        dependencies.progress.advanced((0,targets_repository/* repositoryName */.aR)(repository), 'looked for shadows');
        return view;
    }));
    return { views, forbidden: [...reader.forbidden], unread: [...reader.unread] };
}
/** Every repository that a target belongs to, and the workflow's own where its organization is a target. */
function repositoriesToLookAt(targets, ownRepository) {
    const repositories = new Map();
    const add = ({ owner, repo }) => repositories.set((0,targets_repository/* repositoryName */.aR)({ owner, repo }).toLowerCase(), { owner, repo });
    for (const target of targets) {
        if (target.kind === 'repo' || target.kind === 'environment') {
            add(target);
        }
        else if (target.kind === 'org' && target.org.toLowerCase() === ownRepository?.owner.toLowerCase()) {
            add(ownRepository);
        }
    }
    return [...repositories.values()];
}
class ViewReader {
    forbidden = new Set();
    unread = new Set();
    #names;
    #dependencies;
    /** What the audit has read already, by target. */
    #known;
    #organizations = new Map();
    constructor(held, { id, secret }, dependencies) {
        this.#names = [id, secret];
        this.#dependencies = dependencies;
        this.#known = new Map(held.map(({ store, ...pair }) => [
            (0,targets_target/* targetName */.j)(store.target).toLowerCase(),
            new Set([...(pair.id === undefined ? [] : [id]), ...(pair.secret === undefined ? [] : [secret])]),
        ]));
    }
    async view(repository) {
        const own = (await this.#stored({ kind: 'repo', ...repository }, repository)) ?? NONE;
        // where the repository holds neither, nothing hides it, and it hides nothing
        const [organization, environments] = this.#concerns(own)
            ? await Promise.all([this.#visible(repository), this.#environments(repository)])
            : [NONE, new Map()];
        return { repository, own, organization, environments };
    }
    #concerns(stored) {
        return this.#names.some((name) => stored.has(name));
    }
    async #stored(target, repository) {
        const known = this.#known.get((0,targets_target/* targetName */.j)(target).toLowerCase());
        return known ?? this.#read(repository, () => this.#list(target));
    }
    async #list(target) {
        return new Set((await new secret_store/* SecretStore */.G(target, this.#dependencies.client).listSecrets()).keys());
    }
    /** One look at the organization saves one at each of its repositories, if the token may take it. */
    async #visible(repository) {
        const all = await this.#ofOrganization(repository.owner);
        if (all !== undefined && !this.#concerns(all)) {
            return NONE;
        }
        const visible = await this.#read(repository, () => (0,repositories/* readVisibleOrganizationSecrets */.nm)(repository, this.#dependencies.client));
        return visible ?? NONE;
    }
    async #ofOrganization(owner) {
        const org = { kind: 'org', org: owner };
        const key = (0,targets_target/* targetName */.j)(org).toLowerCase();
        const known = this.#known.get(key);
        if (known !== undefined) {
            return known;
        }
        const reading = this.#organizations.get(key) ?? this.#attempt(() => this.#list(org));
        this.#organizations.set(key, reading);
        const found = await reading;
        return found instanceof failure/* GitHubFailure */.i ? undefined : found;
    }
    async #environments(repository) {
        const { client } = this.#dependencies;
        const environments = (await this.#read(repository, () => (0,repositories/* readEnvironments */.zm)(repository, client))) ?? [];
        const stored = await Promise.all(environments.map(async (environment) => {
            const target = { kind: 'environment', ...repository, environment };
            return [environment, (await this.#stored(target, repository)) ?? NONE];
        }));
        return new Map(stored);
    }
    /** What a repository does not have, it answers with 404: whether the token reaches it is known by then. */
    async #read(repository, read) {
        const found = await this.#attempt(read);
        if (!(found instanceof failure/* GitHubFailure */.i)) {
            return found;
        }
        if (found.status === 403 && !found.rateLimited) {
            this.forbidden.add((0,targets_repository/* repositoryName */.aR)(repository));
        }
        else if (found.status !== 404) {
            this.unread.add((0,targets_repository/* repositoryName */.aR)(repository));
        }
        return undefined;
    }
    async #attempt(read) {
        try {
            return await this.#dependencies.limit(read);
        }
        catch (error) {
            if (error instanceof failure/* GitHubFailure */.i) {
                return error;
            }
            throw error;
        }
    }
}

;// CONCATENATED MODULE: ./build/audit/shadows.js


/**
 * Finds, in each repository, the stores that stand before one another: an environment's secret is read before the
 * repository's, and that one before the organization's (GitHub's documentation of secrets).
 */
function findShadows(views, { id, secret }) {
    const overlap = (one, other) => [id, secret].some((name) => one.has(name) && other.has(name));
    return views.flatMap(({ repository, own, organization, environments }) => {
        const repo = (0,targets_target/* targetName */.j)({ kind: 'repo', ...repository });
        const org = { kind: 'org', org: repository.owner };
        return [
            ...(overlap(own, organization) ? [{ hidden: (0,targets_target/* targetName */.j)(org), by: repo }] : []),
            ...[...environments]
                .filter(([, names]) => overlap(names, own))
                .map(([environment]) => ({
                hidden: repo,
                by: `environment:${(0,targets_repository/* repositoryName */.aR)(repository)}:${environment}`,
            })),
        ];
    });
}

;// CONCATENATED MODULE: ./build/audit/verdict.js
function reachVerdict(assessments, findings, unknowns) {
    const isRotationDue = assessments.some(({ state }) => state === 'due' || state === 'missing' || state === 'drifted') ||
        findings.some(({ finding }) => finding === 'current-key-refused');
    return {
        assessments,
        findings,
        isRotationDue,
        isActionDue: isRotationDue || findings.length > 0 || assessments.some(({ state }) => state === 'failed'),
        unknowns,
        isWell: unknowns.length === 0 && findings.length === 0 && assessments.every(({ state }) => state === 'ok'),
    };
}

// EXTERNAL MODULE: ./build/github/announcing-client.js + 3 modules
var announcing_client = __webpack_require__(3931);
// EXTERNAL MODULE: ./build/validation.js
var validation = __webpack_require__(8844);
// EXTERNAL MODULE: ./build/github/lists.js
var lists = __webpack_require__(8286);
;// CONCATENATED MODULE: ./build/github/issues.js



/** The issues of one repository, behind GitHub's API. Every method throws a GitHubFailure when GitHub refuses. */
class Issues {
    #repository;
    #client;
    constructor(repository, client) {
        this.#repository = repository;
        this.#client = client;
    }
    /** Every open issue; with a label, every issue that has it. Without the pull requests that GitHub lists among them. */
    async list(filter) {
        const { state } = filter;
        const labels = 'label' in filter ? { labels: filter.label } : {};
        const { entries } = await (0,lists/* readList */.L)(this.#client, 'GET /repos/{owner}/{repo}/issues', {
            ...this.#repository,
            state,
            ...labels,
        });
        return entries.filter((entry) => entry['pull_request'] === undefined).map(parseIssue);
    }
    async create(title, body, labels) {
        const parameters = { ...this.#repository, title, body, labels };
        return parseIssue((await this.#client.send('POST /repos/{owner}/{repo}/issues', parameters)).data);
    }
    async update({ number }, change) {
        await this.#client.send('PATCH /repos/{owner}/{repo}/issues/{issue_number}', {
            ...this.#repository,
            issue_number: number,
            ...change,
        });
    }
    async comment({ number }, body) {
        await this.#client.send('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
            ...this.#repository,
            issue_number: number,
            body,
        });
    }
    /** Makes a label, unless there is one of that name. */
    async ensureLabel(name, color, description) {
        try {
            await this.#client.send('GET /repos/{owner}/{repo}/labels/{name}', { ...this.#repository, name });
        }
        catch (error) {
            if (!hasStatus(error, 404)) {
                throw error;
            }
            await this.#createLabel(name, color, description);
        }
    }
    async #createLabel(name, color, description) {
        const parameters = { ...this.#repository, name, color, description };
        try {
            await this.#client.send('POST /repos/{owner}/{repo}/labels', parameters);
        }
        catch (error) {
            // another run has made it meanwhile
            if (!hasStatus(error, 422)) {
                throw error;
            }
        }
    }
}
function hasStatus(error, status) {
    return error instanceof failure/* GitHubFailure */.i && error.status === status;
}
function parseIssue(data) {
    if (!(0,validation/* isRecord */.u)(data)) {
        throw (0,failure/* unknownForm */.j)();
    }
    const { number, html_url: url, state, body } = data;
    if (typeof number !== 'number' || typeof url !== 'string' || typeof state !== 'string') {
        throw (0,failure/* unknownForm */.j)();
    }
    return {
        number,
        url,
        isOpen: state === 'open',
        body: typeof body === 'string' ? body.replace(/\r\n?/g, '\n') : '',
        labels: parseLabels(data['labels']),
        isByInsider: isBot(data['user']) || INSIDERS.has(data['author_association']),
    };
}
/** The associations of those who may push or are members of the owner (GitHub's schema `author-association`). */
const INSIDERS = new Set(['OWNER', 'MEMBER', 'COLLABORATOR']);
function isBot(user) {
    return (0,validation/* isRecord */.u)(user) && user['type'] === 'Bot';
}
/** GitHub gives labels as objects, and its description allows plain names too. */
function parseLabels(labels) {
    return Array.isArray(labels)
        ? labels.flatMap((label) => {
            const name = (0,validation/* isRecord */.u)(label) ? label['name'] : label;
            return typeof name === 'string' ? [name] : [];
        })
        : [];
}

// EXTERNAL MODULE: ./build/github/read-limit.js
var read_limit = __webpack_require__(9365);
// EXTERNAL MODULE: ./build/inventory/read-inventory.js
var read_inventory = __webpack_require__(9939);
// EXTERNAL MODULE: ./build/summary/markdown.js
var markdown = __webpack_require__(8871);
;// CONCATENATED MODULE: ./build/reminder/reminder-text.js



const TITLE = 'Soda Cloud API keys need attention';
const END = '<!-- soda-cloud-keys: end -->';
/** GitHub takes at most 65,536 characters; what a person added needs room too. */
const MOST_CHARACTERS = 50_000;
/** The hidden comment by which the issue is found again: one for each Soda Cloud and pair of secret names. */
function reminderMarker({ host, names }) {
    return `<!-- soda-cloud-keys: audit of ${names.id} and ${names.secret} at ${host} -->`;
}
/**
 * The text of the issue, in Markdown. The same facts give the same text, whenever it is made, so that an issue is
 * changed only when something has changed.
 * @param redact hides what is masked; the marks by which the text is found again stay as they are
 */
function reminderText(facts, redact) {
    const { verdict, host, names, nextSteps, workflow } = facts;
    const parts = [
        verdict.isWell
            ? `All is well with the Soda Cloud API key in ${names.id} and ${names.secret} at ${host}.`
            : `The Soda Cloud API key in ${names.id} and ${names.secret} at ${host} needs attention.`,
        ...(verdict.findings.length === 0
            ? []
            : [(0,markdown/* bulletList */.fF)(verdict.findings.map(({ detail }) => `**${(0,markdown/* escapeMarkdown */.FV)(sentence(detail))}**`))]),
        targetTable(verdict.assessments),
        ...(nextSteps.length === 0 ? [] : ['### What to do next', (0,markdown/* bulletList */.fF)(nextSteps.map(markdown/* escapeMarkdown */.FV))]),
        ...(workflow === undefined
            ? []
            : [
                `This issue is kept by [this workflow](${workflow.file}) ([its runs](${workflow.runs})): it is updated when something changes, and closed when all is well. Text above or below this part is left as it is.`,
            ]),
    ];
    return [reminderMarker(facts), redact(parts.join('\n\n')), END].join('\n\n');
}
/** Whether a text holds the marker on a line of its own: a quotation of it is somebody's words. */
function holdsMarker(body, marker) {
    return body.split('\n').includes(marker);
}
/**
 * Puts the text in the place of the part that the marker begins, and keeps what a person wrote around it. Where the end
 * of that part was cut off, nobody knows where it was: all that follows is kept.
 */
function replaceReminder(body, marker, text) {
    const lines = body.split('\n');
    const start = lines.indexOf(marker);
    if (start === -1) {
        return text;
    }
    const end = lines.indexOf(END, start);
    const below = end === -1 ? ['', ...lines.slice(start + 1)] : lines.slice(end + 1);
    return [...lines.slice(0, start), text, ...below].join('\n');
}
function targetTable(assessments) {
    const concerned = assessments.filter(({ state }) => state !== 'ok');
    const rows = [];
    let characters = 0;
    for (const assessment of concerned) {
        const { target, state, updatedAt } = assessment;
        const written = updatedAt === undefined ? '' : new Date(updatedAt).toISOString().slice(0, 10);
        const row = `| ${(0,markdown/* escapeMarkdown */.FV)((0,targets_target/* targetName */.j)(target))} | ${state} | ${written} | ${(0,markdown/* escapeMarkdown */.FV)(detailOf(assessment))} |`;
        characters += row.length + 1;
        if (characters > MOST_CHARACTERS) {
            break;
        }
        rows.push(row);
    }
    const unlisted = concerned.length - rows.length;
    const well = assessments.length - concerned.length;
    return [
        ...(rows.length === 0
            ? []
            : [['| target | state | written | |', '|---|---|---|---|', ...rows].join('\n')]),
        ...(unlisted === 0 ? [] : [`${unlisted} more targets need attention: see the summary of the run.`]),
        ...(well === 0 ? [] : [`${well} of ${assessments.length} targets are in order.`]),
    ].join('\n\n');
}
function sentence(detail) {
    return `${detail.charAt(0).toUpperCase()}${detail.slice(1)}.`;
}

;// CONCATENATED MODULE: ./build/reminder/keep-reminder.js


/**
 * Keeps exactly one open issue while something is due, and none when all is well; in between, a mere warning opens
 * none, but keeps one that is open up to date. Returns the issue, if there is one, as it is left.
 * @throws GitHubFailure
 */
async function keepReminder(request, issues) {
    const open = await findOpen(request, issues);
    if (open.length === 0 && !request.isActionDue) {
        return undefined;
    }
    const candidates = open.length === 0 ? await openIssue(request, issues) : open;
    const [kept, ...surplus] = candidates.sort((one, other) => one.number - other.number);
    if (kept === undefined) {
        return undefined;
    }
    for (const issue of surplus) {
        // without its marker it is never taken for the reminder again
        const notice = `#${kept.number} is kept instead of this issue.`;
        const body = replaceReminder(issue.body, request.marker, notice);
        await issues.update(issue, { body, state: 'closed' });
    }
    await updateIssue(kept, request, issues);
    return { ...kept, isOpen: !request.isWell };
}
async function findOpen(request, issues) {
    return (await issues.list({ state: 'open' })).filter((issue) => isReminder(issue, request));
}
/** In a public repository anybody may write an issue with the marker, but nobody from outside can label it. */
function isReminder({ body, labels, isByInsider }, request) {
    const wanted = request.labels.map((label) => label.toLowerCase());
    return (holdsMarker(body, request.marker) &&
        (isByInsider || labels.some((label) => wanted.includes(label.toLowerCase()))));
}
/**
 * Opens the issue of the last time again, or a new one. Another run may do the same at this moment, so what is open
 * is looked at afterwards once more.
 */
async function openIssue(request, issues) {
    const { marker, text, labels } = request;
    const closed = await findClosed(request, issues);
    if (closed !== undefined) {
        const body = replaceReminder(closed.body, marker, text);
        await issues.update(closed, { body, state: 'open' });
        await issues.comment(closed, 'Something needs attention again: the table above is up to date.');
        return [{ ...closed, body }];
    }
    for (const label of labels) {
        await issues.ensureLabel(label, LABEL_COLOR, LABEL_DESCRIPTION);
    }
    const created = await attempt(() => issues.create(TITLE, text, labels));
    const open = await findOpen(request, issues);
    if (created instanceof failure/* GitHubFailure */.i) {
        if (open.length === 0) {
            throw created;
        }
        return open;
    }
    return open.some(({ number }) => number === created.number) ? open : [...open, created];
}
const LABEL_COLOR = '0e8a16';
const LABEL_DESCRIPTION = 'API keys of Soda Cloud in secrets of GitHub';
/** The newest closed one. Closed issues are many: they are looked for by the first label only. */
async function findClosed(request, issues) {
    const [label] = request.labels;
    if (label === undefined) {
        return undefined;
    }
    const closed = await issues.list({ state: 'closed', label });
    return closed
        .filter((issue) => isReminder(issue, request))
        .sort((one, other) => other.number - one.number)[0];
}
async function updateIssue(issue, { marker, text, isWell, isCertain }, issues) {
    const body = replaceReminder(issue.body, marker, text);
    if (isWell) {
        // before the issue is closed, as nothing would make up for a comment that got lost
        await issues.comment(issue, 'All is well again: this reminder is done.');
        await issues.update(issue, { body, state: 'closed' });
    }
    else if (isCertain && body !== issue.body) {
        await issues.update(issue, { body });
    }
}
/** An answer that got lost may hide an issue that was made. */
async function attempt(create) {
    try {
        return await create();
    }
    catch (error) {
        if (error instanceof failure/* GitHubFailure */.i && error.uncertain) {
            return error;
        }
        throw error;
    }
}

;// CONCATENATED MODULE: ./build/reminder/reminder-error.js


function reminderNotKept(failure, repository) {
    const name = (0,targets_repository/* repositoryName */.aR)(repository);
    return new action_error/* ActionError */.l('Reminder issue not kept', { what: `The reminder issue in ${name} could not be brought up to date.`, ...reason(failure, name) }, { cause: failure });
}
function reason({ status, rateLimited, message }, name) {
    if (status === 410) {
        return {
            why: `The repository ${name} has no issues: they are switched off in its settings (HTTP 410).`,
            fix: "Switch them on (Settings, General, Features), or leave 'report-issue' out.",
        };
    }
    if (status === 401 || ((status === 403 || status === 404) && !rateLimited)) {
        return {
            why: `The token may not write issues there (HTTP ${status}).`,
            fix: "Give the workflow's own token as 'issue-token: ${{ github.token }}' and the job 'permissions: issues: write'; without 'issue-token', 'github-token' needs the repository permission 'Issues: write'.",
        };
    }
    return { why: `${message}.`, fix: 'Run the audit again: it finishes what is open.' };
}

// EXTERNAL MODULE: ./build/report/journal.js
var report_journal = __webpack_require__(9557);
// EXTERNAL MODULE: ./build/runner/progress.js
var runner_progress = __webpack_require__(3491);
;// CONCATENATED MODULE: ./build/runner/workflow-links.js
/**
 * From the runner's `GITHUB_SERVER_URL` and `GITHUB_WORKFLOW_REF` (`OWNER/NAME/.github/workflows/FILE@REF`);
 * `undefined` where the runner does not set them.
 */
function workflowLinks(environment) {
    const { GITHUB_SERVER_URL: server = '', GITHUB_WORKFLOW_REF: ref = '' } = environment;
    const [, repository, path, file] = /^([\w.-]+\/[\w.-]+)\/(\.github\/workflows\/([\w.-]+))@/.exec(ref) ?? [];
    if (!/^https?:\/\/[\w.:[\]-]+$/.test(server) || repository === undefined) {
        return undefined;
    }
    const url = `${server}/${repository}`;
    return { file: `${url}/blob/HEAD/${path}`, runs: `${url}/actions/workflows/${file}` };
}

;// CONCATENATED MODULE: ./build/summary/age-chart.js


/** A chart with more bars cannot be read any more. */
const MOST_BARS = 20;
/** Told apart on the white of Mermaid's default theme and on the gray of its dark one. */
const COLORS = { fine: '#2da44e', near: '#d29922', over: '#e5484d', limits: '#388bfd' };
/**
 * In pixels. A narrower page scales the chart down, and Mermaid before version 12 then measures names too short: the
 * margin, one half on each side of a title that is not seen, keeps their beginnings in the picture.
 */
const WIDTH = 800;
const HALF_MARGIN = 30;
const HEADER_HEIGHT = 100;
const ROW_HEIGHT = 26;
/** What names cannot take of the width, in percent. Mermaid leaves all of them out when one needs more than the rest. */
const PLOT_PERCENT = 40;
/** How much of a name fits beside its age, in narrow characters. */
const NAME_COLUMNS = 42;
/** A very old pair must not squeeze the other bars: none is longer than so many times the limits. */
const LONGEST_BAR = 4;
/** A pair of today must show a color too: no bar is shorter than this part of the axis. */
const SHORTEST_BAR = 1 / 50;
/** Text that is not seen, and that Mermaid does not trim. */
const INVISIBLE = '\u200b';
/**
 * A Mermaid chart of how old the pair of each target is, the oldest first, with the two limits as lines. Empty when no
 * target has an age.
 */
function ageChart(assessments, limits) {
    const pairs = assessments
        .flatMap(({ target, ageDays: age }) => (age === undefined ? [] : [{ name: (0,targets_target/* targetName */.j)(target), age }]))
        .sort((a, b) => b.age - a.age);
    return pairs.length === 0 ? '' : (0,markdown/* codeBlock */.DV)('mermaid', drawing(pairs, limits).join('\n'));
}
function drawing(pairs, limits) {
    const { warnAgeDays: warn, maxAgeDays: max } = limits;
    const drawn = pairs.slice(0, MOST_BARS);
    const end = axisEnd(pairs, limits);
    // a series has one color
    const series = [
        ({ age }) => age < warn && age < max,
        ({ age }) => age >= warn && age < max,
        ({ age }) => age >= max,
    ];
    const counts = series.map((isIn) => pairs.filter(isIn).length);
    // a line needs two points, and reaches past the bars with one more on each side
    const names = [' ', ...distinct(drawn.map((pair) => rowName(pair, end))), INVISIBLE];
    const bar = (isIn) => [
        0,
        ...drawn.map((pair) => (isIn(pair) ? barLength(pair, end) : 0)),
        0,
    ];
    const line = (days) => names.map(() => thousandths(days));
    return [
        ...settings(names.length),
        'xychart-beta horizontal',
        `  title "${title(drawn.length, counts)}"`,
        `  x-axis "${INVISIBLE}" [${names.map((name) => `"${name}"`).join(', ')}]`,
        `  y-axis "${limitNames(limits)}" 0 --> ${end}`,
        ...series.map((isIn) => `  bar [${bar(isIn).join(', ')}]`),
        ...[warn, max].map((days) => `  line [${line(days).join(', ')}]`),
    ];
}
function settings(rows) {
    const { fine, near, over, limits } = COLORS;
    return [
        '---',
        'config:',
        '  xyChart:',
        `    width: ${WIDTH}`,
        `    height: ${HEADER_HEIGHT + rows * ROW_HEIGHT}`,
        `    plotReservedSpacePercent: ${PLOT_PERCENT}`,
        '    titleFontSize: 14',
        '    xAxis:',
        '      labelFontSize: 13',
        '      showTick: false',
        `      titlePadding: ${HALF_MARGIN}`,
        // with numbers at its ticks the axis begins before its 0: the zeros of a series would be seen, in its color
        '    yAxis:',
        '      showLabel: false',
        '      showTick: false',
        '      titleFontSize: 12',
        '  themeVariables:',
        '    xyChart:',
        `      plotColorPalette: "${[fine, near, over, limits, limits].join(', ')}"`,
        '---',
    ];
}
function title(drawn, [fine = 0, near = 0, over = 0]) {
    const all = fine + near + over;
    const pairs = `${all} ${all === 1 ? 'pair' : 'pairs'}`;
    const subject = all > drawn ? `The ${drawn} oldest of ${pairs}` : pairs;
    return `${subject}: ${fine} fine (green), ${near} near the limit (yellow), ${over} over it (red)`;
}
/** In the order of the lines. */
function limitNames({ warnAgeDays, maxAgeDays }) {
    const warn = `warn-age-days ${thousandths(warnAgeDays)}`;
    const max = `max-age-days ${thousandths(maxAgeDays)}`;
    return `lines: ${(warnAgeDays > maxAgeDays ? [max, warn] : [warn, max]).join(', ')}`;
}
function axisEnd(pairs, { warnAgeDays, maxAgeDays }) {
    const limit = Math.max(warnAgeDays, maxAgeDays);
    const oldest = Math.max(...pairs.map(({ age }) => age));
    const longest = limit === 0 ? oldest : Math.min(oldest, limit * LONGEST_BAR);
    return thousandths(Math.max(limit, longest) * 1.05) || 1;
}
function barLength({ age }, end) {
    return thousandths(Math.min(Math.max(age, end * SHORTEST_BAR), end));
}
/** With an arrow where the bar is not as long as the pair is old. */
function rowName({ name, age }, end) {
    // never rounded up to a limit that is not reached
    const days = Math.floor(age * 10) / 10;
    return `${shorten(plain(name))}, ${days} d${age > end ? ' →' : ''}`;
}
/** Mermaid draws rows of the same name as one. */
function distinct(names) {
    return names.map((name, index) => {
        const before = names.slice(0, index).filter((other) => other === name).length;
        return before === 0 ? name : `${name} (${before + 1})`;
    });
}
/** Mermaid knows no escape for what would end a text. */
function plain(name) {
    return name.replace(/[^\p{L}\p{M}\p{N} ./:_-]/gu, '·');
}
/** Both ends of a name tell more than its middle. The table below the chart has it in full. */
function shorten(name) {
    const characters = [...name];
    if (columns(characters) <= NAME_COLUMNS) {
        return name;
    }
    const half = (NAME_COLUMNS - 2) / 2;
    const head = fitting(characters, half);
    const tail = fitting(characters.toReversed(), half).toReversed();
    return `${head.join('')}…${tail.join('')}`;
}
function fitting(characters, width) {
    return characters.filter((_, index) => columns(characters.slice(0, index + 1)) <= width);
}
function columns(characters) {
    return characters.reduce((sum, character) => sum + (/[a-ln-vx-z0-9 ./:·-]/.test(character) ? 1 : 2), 0);
}
/** Numbers of Mermaid have no exponent. */
function thousandths(days) {
    return Math.round(days * 1000) / 1000;
}

// EXTERNAL MODULE: ./build/summary/report-tables.js
var report_tables = __webpack_require__(560);
;// CONCATENATED MODULE: ./build/summary/audit-summary.js



/** For an audit that did not get far. */
const NOTHING_FOUND = { assessments: [], notes: [], nextSteps: [], issue: undefined };
/** The section that `audit` adds to the job's summary page, in Markdown. */
function auditSummary(report, facts) {
    const { assessments, limits, notes, nextSteps, issue } = facts;
    const findings = (report.findings ?? []).map(({ detail }) => `**${(0,markdown/* escapeMarkdown */.FV)(detail)}**`);
    const keys = [...findings, ...notes.map(markdown/* escapeMarkdown */.FV)];
    const chart = ageChart(assessments, limits);
    return [
        '### Soda Cloud Keys: audit',
        (0,report_tables/* runTable */.c)(report),
        ...(keys.length === 0 ? [] : ['**Keys**', (0,markdown/* bulletList */.fF)(keys)]),
        ...(chart === '' ? [] : [chart]),
        (0,report_tables/* targetTable */.i)(report),
        ...(nextSteps.length === 0 ? [] : ['**What to do**', (0,markdown/* bulletList */.fF)(nextSteps.map(markdown/* escapeMarkdown */.FV))]),
        ...(issue === undefined ? [] : [`The reminder is ${issue.url}${issue.isOpen ? '' : ', closed now'}`]),
    ].join('\n\n');
}

// EXTERNAL MODULE: ./build/modes/skip.js
var skip = __webpack_require__(8385);
;// CONCATENATED MODULE: ./build/modes/audit.js





















/**
 * Tells how old, how consistent and how alive the keys in all targets are. Changes nothing but the reminder issue.
 * @throws ActionError when a target cannot be read, and with `fail-when-due` when somebody has to act; the report is
 *   published before
 */
async function audit(settings, dependencies) {
    const { log, step } = dependencies;
    step.setOutput('verified', 'false');
    step.setOutput('due', '');
    step.setOutput('age-days', '');
    step.setOutput('issue-url', '');
    step.setOutput('host', settings.connection.host);
    if (settings.verify && !settings.key.found) {
        (0,skip/* skipWithoutKey */.J)(settings, settings.key.missing, log);
        return;
    }
    const client = (0,announcing_client/* createAnnouncingClient */.y)(settings.github, dependencies);
    const issueClient = settings.reminder === undefined ? client : (0,announcing_client/* createAnnouncingClient */.y)(settings.reminder.github, dependencies);
    const clients = [...new Set([client, issueClient])];
    const journal = new report_journal/* Journal */.C(settings, 'not looked at', { ...dependencies, clients });
    let summary = (report) => auditSummary(report, { ...NOTHING_FOUND, limits: settings });
    try {
        const { inventory, assessments, unread } = await lookAtTargets(settings, client, dependencies);
        const keys = await lookAtKeys(settings, inventory, dependencies);
        const verdict = reachVerdict(assessments, keys.findings, [...keys.unknowns, ...unread]);
        record(settings, verdict, keys, inventory, journal, dependencies);
        const steps = nextSteps(verdict, settings.connection);
        const facts = { assessments, limits: settings, notes: keys.notes, nextSteps: steps };
        summary = (report) => auditSummary(report, { ...facts, issue: undefined });
        const reminder = settings.reminder === undefined
            ? {}
            : await remind(settings, settings.reminder, verdict, steps, issueClient, dependencies);
        step.setOutput('issue-url', reminder.issue?.url ?? '');
        summary = (report) => auditSummary(report, { ...facts, issue: reminder.issue });
        conclude(settings, verdict, steps, reminder.error, log);
    }
    finally {
        await journal.publish((report) => summary(report));
    }
}
async function lookAtTargets(settings, client, { log, http }) {
    const { targets, names, repository } = settings;
    const limit = (0,read_limit/* createReadLimit */._)();
    const repositories = repositoriesToLookAt(targets, repository);
    const progress = new runner_progress/* Progress */.k(targets.length + repositories.length, {
        now: http.now,
        info: (line) => log.info(line),
    });
    const inventory = await (0,read_inventory/* readInventory */.z)({ ...settings, access: 'read' }, client, limit, progress);
    const dependencies = { client, limit, progress };
    const { views, forbidden, unread } = await readRepositoryViews(repositories, inventory.held, names, dependencies);
    if (forbidden.length > 0) {
        log.info(`Shadowed secrets were not fully looked for in ${forbidden.length} repositories, such as ${forbidden[0]}: the token needs the repository permissions 'Secrets: read', 'Environments: read' and 'Actions: read' there.`);
    }
    const shadows = findShadows(views, names);
    return {
        inventory,
        assessments: assessTargets({ inventory, shadows, names, limits: settings }),
        unread: unread.length === 0
            ? []
            : [
                `GitHub did not tell this time which secrets shadow others in ${unread.length} of ${repositories.length} repositories, such as ${unread[0]}.`,
            ],
    };
}
async function lookAtKeys({ verify, key, connection, previous, overlapHours }, { held }, dependencies) {
    return verify && key.found
        ? checkKeys({ connection, current: key.pair, previous, held, overlapHours }, dependencies)
        : NO_CHECK;
}
function record({ key, previous }, { assessments, findings, unknowns, isRotationDue }, { verified, organization, notes }, { held }, journal, { log, step }) {
    const age = (0,inventory_age/* oldestAge */.Ji)(held);
    step.setOutput('verified', String(verified));
    step.setOutput('due', String(isRotationDue));
    step.setOutput('age-days', age === undefined ? '' : String(Math.floor(age.days)));
    journal.keys({ inUse: key.found ? key.pair : undefined, previous, organization });
    journal.findings(findings);
    for (const note of notes) {
        log.info(note);
    }
    for (const unknown of unknowns) {
        log.warning('Not found out', unknown);
    }
    for (const assessment of assessments) {
        const { target, state, findings: found, updatedAt } = assessment;
        journal.target(target, state, { detail: detailOf(assessment) || undefined, updatedAt });
        if (found.length > 0) {
            log.info(assessmentLine(assessment));
        }
    }
}
async function remind({ connection, names, dryRun }, { repository, labels }, verdict, steps, client, { log, environment }) {
    if (dryRun) {
        log.info('Dry run: the reminder issue stays as it is.');
        return {};
    }
    const { host } = connection;
    const workflow = workflowLinks(environment);
    const facts = { verdict, host, names, nextSteps: steps, workflow };
    const text = reminderText(facts, (part) => log.redact(part));
    const { isActionDue, isWell, unknowns } = verdict;
    const marker = reminderMarker({ host, names });
    try {
        const issue = await keepReminder({ marker, text, labels, isActionDue, isWell, isCertain: unknowns.length === 0 }, new Issues(repository, client));
        return issue === undefined ? {} : { issue };
    }
    catch (error) {
        if (error instanceof failure/* GitHubFailure */.i) {
            return { error: reminderNotKept(error, repository) };
        }
        throw error;
    }
}
function conclude({ failWhenDue }, verdict, steps, reminderError, log) {
    const isQuiet = verdict.findings.length === 0 && verdict.assessments.every(({ state }) => state === 'ok');
    if (isQuiet) {
        log.info(verdict.isWell
            ? 'All is well: every target holds a whole pair that is young enough.'
            : 'Nothing was found, but not everything could be found out.');
    }
    else {
        const attention = needsAttention(verdict, steps);
        const isUnreadable = verdict.assessments.some(({ state }) => state === 'failed');
        if (isUnreadable || (verdict.isActionDue && failWhenDue)) {
            if (reminderError !== undefined) {
                log.warning(reminderError.title, reminderError.message);
            }
            throw attention;
        }
        log.warning(attention.title, attention.message);
    }
    if (reminderError !== undefined) {
        throw reminderError;
    }
}


/***/ })

};
;
//# sourceMappingURL=703.index.js.map
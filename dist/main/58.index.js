"use strict";
exports.id = 58;
exports.ids = [58];
exports.modules = {

/***/ 3931:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  y: () => (/* binding */ createAnnouncingClient)
});

// EXTERNAL MODULE: ./node_modules/@octokit/rest/dist-src/index.js + 22 modules
var dist_src = __webpack_require__(891);
// EXTERNAL MODULE: ./build/errors/system-error.js
var system_error = __webpack_require__(8729);
// EXTERNAL MODULE: ./build/http/retry.js
var retry = __webpack_require__(9774);
// EXTERNAL MODULE: ./build/validation.js
var validation = __webpack_require__(8844);
;// CONCATENATED MODULE: ./build/github/bounded-fetch.js

/** In bytes. A page of 100 issues, each as long as GitHub lets one be, fits into it. */
const LARGEST_BODY = 16 * 1024 * 1024;
class TooLarge extends Error {
    code = 'ERR_ANSWER_TOO_LARGE';
}
/**
 * A `fetch` for Octokit, which by itself reads bodies of any size, and takes one that breaks off for an empty one. Here
 * both are requests without an answer. Of a refusal only the message is handed on: Octokit fails on some others.
 */
function boundedFetch(fetch) {
    return async (url, request) => {
        const response = await fetch(url, request);
        const { status } = response;
        const headers = new Headers([...response.headers]);
        const body = await readBody(response);
        if (status < 400) {
            return { status, url, headers, ...readers(body) };
        }
        headers.set('content-type', 'application/json');
        return { status, url, headers, ...readers(Buffer.from(JSON.stringify(refusal(body)))) };
    };
}
/** What Octokit calls, depending on the type of the content. */
function readers(body) {
    return { text: async () => body.toString('utf8'), arrayBuffer: async () => new Uint8Array(body).buffer };
}
async function readBody(response) {
    const chunks = [];
    let bytes = 0;
    for await (const chunk of response.body ?? []) {
        chunks.push(chunk);
        bytes += chunk.byteLength;
        if (bytes > LARGEST_BODY) {
            throw new TooLarge();
        }
    }
    return Buffer.concat(chunks);
}
function refusal(body) {
    try {
        const document = JSON.parse(body.toString('utf8'));
        return (0,validation/* isRecord */.u)(document) && typeof document['message'] === 'string'
            ? { message: document['message'] }
            : {};
    }
    catch {
        return {};
    }
}

// EXTERNAL MODULE: ./build/github/failure.js
var failure = __webpack_require__(4057);
;// CONCATENATED MODULE: ./build/github/rate-limit.js

/** What GitHub asks for when it says nothing about how long (documentation of the REST API's rate limits). */
const UNNAMED_PAUSE = 60_000;
/**
 * How long GitHub asks to wait, in milliseconds; `undefined` when the answer is about something else than a limit.
 * Both limits answer 403 or 429: with `Retry-After`, with no requests remaining until a moment, or with words only.
 */
function rateLimitPause({ status, headers, message }, now) {
    if (status !== 403 && status !== 429) {
        return undefined;
    }
    const retryAfter = (0,retry/* parseRetryAfter */.mu)(headerText(headers['retry-after']), now);
    if (retryAfter !== undefined) {
        return retryAfter;
    }
    const reset = Number(headerText(headers['x-ratelimit-reset']));
    if (headerText(headers['x-ratelimit-remaining']) === '0' && Number.isFinite(reset) && reset > 0) {
        // the reset has a resolution of one second
        return Math.max(0, reset * 1000 - now) + 1000;
    }
    return status === 429 || /secondary rate limit|abuse detection/i.test(message) ? UNNAMED_PAUSE : undefined;
}
function headerText(value) {
    return value === undefined ? undefined : String(value);
}

;// CONCATENATED MODULE: ./build/github/client.js







const API_VERSION = '2022-11-28';
/** A primary limit resets within the hour; waiting longer than this is left to the next run. */
const LIMITS = { attempts: 5, totalTime: 20 * 60_000 };
/**
 * A client of GitHub's REST API that repeats what may pass (connection errors, 408, 429, 5xx, both rate limits) and
 * nothing else. Retrying and pacing are the action's own, not the Octokit plugins': those retry no 403 that names a
 * limit, pace every write by a fixed second, and keep their clocks where no test can reach them.
 */
function createGitHubClient(connection, dependencies) {
    const requests = { reads: 0, writes: 0 };
    const octokit = new dist_src/* Octokit */.E({
        baseUrl: connection.apiUrl,
        auth: connection.token.reveal(),
        userAgent: 'soda-cloud-keys',
        // of the two, the one under request gets the warnings that quote an answer's headers
        request: { fetch: boundedFetch(dependencies.fetch), log: SILENT },
        log: SILENT,
    });
    return {
        requests,
        async send(route, parameters) {
            const outcome = await (0,retry/* withRetry */.bD)(async (timeLeft) => {
                requests[route.startsWith('GET ') ? 'reads' : 'writes'] += 1;
                const timeout = Math.min(timeLeft, dependencies.attemptTimeout());
                const done = await attempt(octokit, route, parameters, timeout, dependencies);
                return route.startsWith('POST ') && isUncertain(done.result) ? { ...done, retry: false } : done;
            }, LIMITS, dependencies);
            if (outcome instanceof failure/* GitHubFailure */.i) {
                throw outcome;
            }
            return outcome;
        },
    };
}
async function attempt(octokit, route, parameters, timeout, { now, onRateLimit }) {
    const signal = AbortSignal.timeout(Math.max(1, Math.ceil(timeout)));
    try {
        const { status, data, headers } = await octokit.request(route, {
            ...parameters,
            headers: { 'x-github-api-version': API_VERSION },
            request: { signal },
        });
        // Octokit takes a redirect that names no place for a success
        if (status >= 300) {
            return { result: refused({ status, headers, message: '' }, false, undefined), retry: false };
        }
        const result = { status, data, date: Date.parse(headers.date ?? '') || now() };
        return { result, retry: false };
    }
    catch (error) {
        const answer = answerOf(error);
        if (answer === undefined) {
            return { result: unanswered(error, signal.aborted), retry: true };
        }
        // by the server's own clock, as the runner's may be wrong
        const clock = Date.parse(textOf(answer.headers['date']) ?? '') || now();
        const pause = rateLimitPause(answer, clock);
        if (pause !== undefined) {
            onRateLimit(pause);
            return { result: refused(answer, true, error), retry: true, retryAfter: pause };
        }
        const retryAfter = (0,retry/* parseRetryAfter */.mu)(textOf(answer.headers['retry-after']), clock);
        return {
            result: refused(answer, false, error),
            retry: (0,retry/* isTransient */.dg)(answer.status),
            ...(retryAfter === undefined ? {} : { retryAfter }),
        };
    }
}
function isUncertain(result) {
    return result instanceof failure/* GitHubFailure */.i && result.uncertain;
}
/** The answer that Octokit's error carries; its own message quotes the server and is not used. */
function answerOf(error) {
    if (!(error instanceof Error) || !('response' in error) || !(0,validation/* isRecord */.u)(error.response)) {
        return undefined;
    }
    const { status, headers, data } = error.response;
    return {
        status: typeof status === 'number' ? status : 0,
        headers: Object.fromEntries(Object.entries((0,validation/* isRecord */.u)(headers) ? headers : {}).map(([name, value]) => [name, textOf(value)])),
        message: (0,validation/* isRecord */.u)(data) && typeof data['message'] === 'string' ? data['message'] : '',
    };
}
function refused({ status, headers }, rateLimited, cause) {
    return new failure/* GitHubFailure */.i(rateLimited ? `GitHub's rate limit was reached (HTTP ${status})` : `GitHub answered with HTTP ${status}`, {
        status,
        permissions: textOf(headers['x-accepted-github-permissions']),
        uncertain: status >= 500 || status === 408,
        rateLimited,
    }, { cause });
}
function unanswered(error, timedOut) {
    const reason = timedOut ? 'in time' : `(${(0,system_error/* errorCode */.C)(error) ?? 'no reason given'})`;
    return new failure/* GitHubFailure */.i(`GitHub did not answer ${reason}`, { uncertain: true, rateLimited: false }, { cause: error });
}
function textOf(value) {
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };
function ignore() {
    // Octokit's own log would quote requests and answers
}

;// CONCATENATED MODULE: ./build/github/announcing-client.js

/** One attempt's time in milliseconds, and what is left of it once the run is canceled. */
const ATTEMPT_TIMEOUT = 10_000;
const HASTY_TIMEOUT = 1500;
/** A client that tells in the log when GitHub makes it wait, and hurries once the run is canceled. */
function createAnnouncingClient(connection, { log, http, cancellation }) {
    return createGitHubClient(connection, {
        ...http,
        attemptTimeout: () => (cancellation.requested ? HASTY_TIMEOUT : ATTEMPT_TIMEOUT),
        onRateLimit: (pause) => log.info(`GitHub's rate limit is reached: waiting ${Math.ceil(pause / 1000)} seconds, as it asks.`),
    });
}


/***/ }),

/***/ 4057:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   i: () => (/* binding */ GitHubFailure),
/* harmony export */   j: () => (/* binding */ unknownForm)
/* harmony export */ });
/** Why a request to GitHub did not succeed. Nothing of what the server wrote is kept but known headers. */
class GitHubFailure extends Error {
    /** The HTTP status; `undefined` when there was no answer. */
    status;
    /** `X-Accepted-GitHub-Permissions`: what a token would need. */
    permissions;
    /** Whether GitHub may have done what was asked all the same. */
    uncertain;
    rateLimited;
    constructor(message, facts, options) {
        super(message, options);
        this.name = 'GitHubFailure';
        this.status = facts.status;
        this.permissions = facts.permissions;
        this.uncertain = facts.uncertain;
        this.rateLimited = facts.rateLimited;
    }
}
/** GitHub answered in a form that its API description does not allow. */
function unknownForm() {
    return new GitHubFailure('GitHub answered in a form that its API does not have', {
        uncertain: false,
        rateLimited: false,
    });
}


/***/ }),

/***/ 8286:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ readList),
/* harmony export */   f: () => (/* binding */ listEntries)
/* harmony export */ });
/* harmony import */ var _validation_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8844);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4057);


/** The largest page that GitHub gives. */
const PAGE = 100;
const MOST_PAGES = 200;
/**
 * Reads a list, page by page.
 * @param member the member of an answer that holds the entries, beside `total_count`; `undefined` where the answer is the list
 * @throws GitHubFailure also for an answer in another form, and for a list of more than 20,000 entries
 */
async function readList(client, route, parameters, member) {
    const entries = [];
    let date;
    for (let page = 1; page <= MOST_PAGES; page += 1) {
        const answer = await client.send(route, { ...parameters, per_page: PAGE, page });
        const found = listEntries(answer.data, member);
        if (found.length > PAGE) {
            throw (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .unknownForm */ .j)();
        }
        entries.push(...found);
        date ??= answer.date;
        if (found.length < PAGE || entries.length === totalOf(answer.data)) {
            return { entries, date };
        }
    }
    throw new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .GitHubFailure */ .i(`GitHub lists more than ${PAGE * MOST_PAGES} entries`, {
        uncertain: false,
        rateLimited: false,
    });
}
/** @throws GitHubFailure for an answer that holds no list */
function listEntries(data, member) {
    const list = member === undefined ? data : (0,_validation_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u)(data) ? data[member] : undefined;
    if (!Array.isArray(list) || !list.every(_validation_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u)) {
        throw (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .unknownForm */ .j)();
    }
    return list;
}
function totalOf(data) {
    return (0,_validation_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u)(data) ? data['total_count'] : undefined;
}


/***/ }),

/***/ 9365:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   _: () => (/* binding */ createReadLimit)
/* harmony export */ });
/* harmony import */ var p_limit__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(370);

const CONCURRENT_READS = 10;
function createReadLimit() {
    return (0,p_limit__WEBPACK_IMPORTED_MODULE_0__/* ["default"] */ .A)(CONCURRENT_READS);
}


/***/ }),

/***/ 5304:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  G: () => (/* binding */ SecretStore)
});

// EXTERNAL MODULE: ./build/validation.js
var validation = __webpack_require__(8844);
// EXTERNAL MODULE: ./build/github/failure.js
var failure = __webpack_require__(4057);
// EXTERNAL MODULE: ./build/github/lists.js
var lists = __webpack_require__(8286);
;// CONCATENATED MODULE: ./build/github/secret-routes.js
/** From GitHub's OpenAPI description, API version 2022-11-28. Parameters are encoded once, by Octokit. */
function secretRoutes(target) {
    switch (target.kind) {
        case 'repo':
            return repositoryRoutes('/repos/{owner}/{repo}/actions/secrets', target);
        case 'dependabot':
            return repositoryRoutes('/repos/{owner}/{repo}/dependabot/secrets', target);
        case 'codespaces':
            return repositoryRoutes('/repos/{owner}/{repo}/codespaces/secrets', target);
        case 'environment':
            return {
                collection: '/repos/{owner}/{repo}/environments/{environment_name}/secrets',
                parameters: { owner: target.owner, repo: target.repo, environment_name: target.environment },
                visibility: undefined,
            };
        case 'org':
            return organizationRoutes('/orgs/{org}/actions/secrets', target.org);
        case 'dependabot-org':
            return organizationRoutes('/orgs/{org}/dependabot/secrets', target.org);
        case 'codespaces-org':
            return organizationRoutes('/orgs/{org}/codespaces/secrets', target.org);
        case 'codespaces-user':
            return { collection: '/user/codespaces/secrets', parameters: {}, visibility: 'user' };
    }
}
function repositoryRoutes(collection, { owner, repo }) {
    return { collection, parameters: { owner, repo }, visibility: undefined };
}
function organizationRoutes(collection, org) {
    return { collection, parameters: { org }, visibility: 'organization' };
}

;// CONCATENATED MODULE: ./build/github/secret-store.js




/** Of an X25519 key. */
const KEY_BYTES = 32;
/** The secrets of one target, behind GitHub's API. Every method throws a GitHubFailure when GitHub refuses. */
class SecretStore {
    target;
    #client;
    #routes;
    constructor(target, client) {
        this.target = target;
        this.#client = client;
        this.#routes = secretRoutes(target);
    }
    async readPublicKey() {
        const { data } = await this.#send('GET', '/public-key');
        const { key_id: id, key } = (0,validation/* isRecord */.u)(data) ? data : {};
        if (typeof id !== 'string' ||
            typeof key !== 'string' ||
            Buffer.from(key, 'base64').length !== KEY_BYTES) {
            throw (0,failure/* unknownForm */.j)();
        }
        return { id, key };
    }
    /** When a secret was written and who sees it; `undefined` when there is no such secret. */
    async readSecret(name) {
        const found = await this.#readMetadata(name);
        if (found === undefined) {
            return undefined;
        }
        const audience = await this.#readAudience(name, found.visibility);
        return {
            updatedAt: found.updatedAt,
            readAt: found.date,
            ...(audience === undefined ? {} : { audience }),
        };
    }
    /** Every secret of the store by its name in upper case, without values and audiences. */
    async listSecrets() {
        const { entries, date } = await (0,lists/* readList */.L)(this.#client, `GET ${this.#routes.collection}`, this.#routes.parameters, 'secrets');
        return new Map(entries.map((entry) => {
            const { name } = entry;
            if (typeof name !== 'string') {
                throw (0,failure/* unknownForm */.j)();
            }
            return [name.toUpperCase(), { updatedAt: parseUpdatedAt(entry), readAt: date }];
        }));
    }
    /** When a secret was written, in milliseconds since the epoch; `undefined` when there is none. */
    async readUpdatedAt(name) {
        return (await this.#readMetadata(name))?.updatedAt;
    }
    /** Writes an encrypted value, and says again who sees it: what is left out is taken away. Returns the server's clock. */
    async writeSecret(name, encrypted, keyId, audience) {
        const { date } = await this.#send('PUT', '/{secret_name}', {
            secret_name: name,
            encrypted_value: encrypted,
            key_id: keyId,
            ...this.#audienceParameters(audience),
        });
        return date;
    }
    /** Deletes a secret; one that is gone already is fine. */
    async deleteSecret(name) {
        try {
            await this.#send('DELETE', '/{secret_name}', { secret_name: name });
        }
        catch (error) {
            const isAbsent = error instanceof failure/* GitHubFailure */.i && error.status === 404;
            // 404 is also what a token gets that may read the secret, but not delete it
            if (!isAbsent || (await this.#readMetadata(name)) !== undefined) {
                throw error;
            }
        }
    }
    async #readMetadata(name) {
        try {
            const { data, date } = await this.#send('GET', '/{secret_name}', { secret_name: name });
            return {
                visibility: (0,validation/* isRecord */.u)(data) ? data['visibility'] : undefined,
                date,
                updatedAt: parseUpdatedAt(data),
            };
        }
        catch (error) {
            if (error instanceof failure/* GitHubFailure */.i && error.status === 404) {
                return undefined;
            }
            throw error;
        }
    }
    #send(verb, path, parameters = {}) {
        const route = `${verb} ${this.#routes.collection}${path}`;
        return this.#client.send(route, { ...this.#routes.parameters, ...parameters });
    }
    async #readAudience(name, visibility) {
        if (this.#routes.visibility === undefined) {
            return undefined;
        }
        if (visibility !== 'all' && visibility !== 'private' && visibility !== 'selected') {
            throw (0,failure/* unknownForm */.j)();
        }
        return visibility === 'selected'
            ? { visibility, repositories: await this.#readRepositories(name) }
            : { visibility };
    }
    async #readRepositories(name) {
        const parameters = { ...this.#routes.parameters, secret_name: name };
        if (this.#routes.visibility === 'user') {
            // this list alone has no pages
            const { data } = await this.#send('GET', '/{secret_name}/repositories', parameters);
            return (0,lists/* listEntries */.f)(data, 'repositories').map(parseRepository);
        }
        const route = `GET ${this.#routes.collection}/{secret_name}/repositories`;
        const { entries } = await (0,lists/* readList */.L)(this.#client, route, parameters, 'repositories');
        return entries.map(parseRepository);
    }
    #audienceParameters(audience) {
        const { repositories } = audience ?? {};
        const ids = repositories === undefined ? {} : { selected_repository_ids: repositories.map(({ id }) => id) };
        switch (this.#routes.visibility) {
            case undefined:
                return {};
            case 'user':
                return ids;
            case 'organization':
                return { visibility: audience?.visibility ?? 'private', ...ids };
        }
    }
}
function parseRepository(entry) {
    const { id, full_name: name } = entry;
    if (typeof id !== 'number' || typeof name !== 'string') {
        throw (0,failure/* unknownForm */.j)();
    }
    return { id, name };
}
function parseUpdatedAt(data) {
    const written = (0,validation/* isRecord */.u)(data) ? data['updated_at'] : undefined;
    const updatedAt = typeof written === 'string' ? Date.parse(written) : Number.NaN;
    if (Number.isNaN(updatedAt)) {
        throw (0,failure/* unknownForm */.j)();
    }
    return updatedAt;
}


/***/ }),

/***/ 5091:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ji: () => (/* binding */ oldestAge),
/* harmony export */   QR: () => (/* binding */ ageInDays),
/* harmony export */   d_: () => (/* binding */ DAY),
/* harmony export */   dp: () => (/* binding */ HOUR)
/* harmony export */ });
/* harmony import */ var _held_pair_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8230);

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
/** How long ago a pair was written, in days by GitHub's own clock; `undefined` while it lacks a half. */
function ageInDays(pair) {
    const written = (0,_held_pair_js__WEBPACK_IMPORTED_MODULE_0__/* .writtenAt */ .nt)(pair);
    return written === undefined ? undefined : Math.max(0, ((0,_held_pair_js__WEBPACK_IMPORTED_MODULE_0__/* .clockOf */ .ie)(pair) - written) / DAY);
}
/** The age of the oldest pair. `undefined` when one lacks a half, or there is none: that has no age, and is due. */
function oldestAge(pairs) {
    const ages = pairs.map(ageInDays);
    const known = ages.filter((age) => age !== undefined);
    return known.length < ages.length || known.length === 0 ? undefined : { days: Math.max(...known) };
}


/***/ }),

/***/ 6195:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ leftBehind),
/* harmony export */   y: () => (/* binding */ isTornApart)
/* harmony export */ });
/* harmony import */ var _age_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5091);
/* harmony import */ var _held_pair_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8230);


/**
 * The pairs between which and the newest one lies a gap of more than an hour. A rotation writes one target after the
 * other, for hours when they are many, so these were not part of it and may hold an older key.
 */
function leftBehind(pairs) {
    const times = pairs.flatMap((pair) => (0,_held_pair_js__WEBPACK_IMPORTED_MODULE_1__/* .writtenAt */ .nt)(pair) ?? []).sort((one, other) => other - one);
    const gap = times.findIndex((time, index) => (times[index - 1] ?? time) - time > _age_js__WEBPACK_IMPORTED_MODULE_0__/* .HOUR */ .dp);
    const last = gap === -1 ? undefined : times[gap];
    return last === undefined
        ? []
        : pairs.filter((pair) => ((0,_held_pair_js__WEBPACK_IMPORTED_MODULE_1__/* .writtenAt */ .nt)(pair) ?? Number.POSITIVE_INFINITY) <= last);
}
/** Whether the two halves of a pair were written more than an hour apart, so that they may not belong together. */
function isTornApart({ id, secret }) {
    return id !== undefined && secret !== undefined && Math.abs(id.updatedAt - secret.updatedAt) > _age_js__WEBPACK_IMPORTED_MODULE_0__/* .HOUR */ .dp;
}


/***/ }),

/***/ 8230:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   BS: () => (/* binding */ isNew),
/* harmony export */   Ek: () => (/* binding */ changedAt),
/* harmony export */   JA: () => (/* binding */ missingNames),
/* harmony export */   ie: () => (/* binding */ clockOf),
/* harmony export */   nt: () => (/* binding */ writtenAt)
/* harmony export */ });
/** When the older half of a pair was written, in milliseconds since the epoch; `undefined` while it lacks a half. */
function writtenAt({ id, secret }) {
    return id === undefined || secret === undefined ? undefined : Math.min(id.updatedAt, secret.updatedAt);
}
/** When a pair was last changed: the newer half that is there. `undefined` where neither is. */
function changedAt({ id, secret }) {
    const times = [id, secret].flatMap((half) => (half === undefined ? [] : [half.updatedAt]));
    return times.length === 0 ? undefined : Math.max(...times);
}
/** Whether neither of the two secrets is there. */
function isNew({ id, secret }) {
    return id === undefined && secret === undefined;
}
/** GitHub's clock when it was asked, in milliseconds since the epoch: ages do not depend on the runner's. */
function clockOf({ id, secret }) {
    return Math.max(id?.readAt ?? 0, secret?.readAt ?? 0);
}
/** The names of the secrets that a target lacks. */
function missingNames({ id, secret }, names) {
    return [...(id === undefined ? [names.id] : []), ...(secret === undefined ? [names.secret] : [])];
}


/***/ }),

/***/ 646:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ describeProblem),
/* harmony export */   v: () => (/* binding */ listProblems)
/* harmony export */ });
/* harmony import */ var _targets_target_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(901);

/** The problems, a line each. */
function listProblems(problems) {
    return problems.map(({ target, problem }) => `- ${(0,_targets_target_js__WEBPACK_IMPORTED_MODULE_0__/* .targetName */ .j)(target)}: ${problem}`).join('\n');
}
/** What a failed request means for a target and what to do, in one line without anything that the server wrote. */
function describeProblem(failure, target, access) {
    const { status } = failure;
    if (failure.rateLimited) {
        return `${failure.message}: run this again later, or with fewer targets at once`;
    }
    switch (status) {
        case 401:
            return "GitHub does not accept the token (HTTP 401): it is wrong, expired or revoked; give a valid one in 'github-token'";
        case 403:
            return `the token may not do this (HTTP 403): it needs ${neededPermission(target, access)}${accepted(failure)}`;
        case 404:
            return `${notFound(target)} (HTTP 404), or the token has no access to it, which needs ${neededPermission(target, access)}`;
        case 422:
            return 'GitHub did not accept the value (HTTP 422)';
        default:
            return `${failure.message}: run this again later`;
    }
}
function notFound(target) {
    switch (target.kind) {
        case 'environment':
            return `there is no repository ${target.owner}/${target.repo} or no environment '${target.environment}' in it`;
        case 'repo':
        case 'dependabot':
        case 'codespaces':
            return `there is no repository ${target.owner}/${target.repo}`;
        case 'codespaces-user':
            return 'the user has no Codespaces secrets';
        default:
            return `there is no organization ${target.org}`;
    }
}
/** The fine-grained permission, from GitHub's table of permissions; the classic scope in brackets. */
function neededPermission({ kind }, access) {
    const [owner, permission, scope, note = ''] = PERMISSIONS[kind];
    return `the ${owner} permission '${permission}: ${access}' (classic: ${scope})${note}; the workflow's own GITHUB_TOKEN cannot have it`;
}
const NO_APP = ', and no GitHub App token has it';
const PERMISSIONS = {
    repo: ['repository', 'Secrets', 'repo'],
    environment: ['repository', 'Environments', 'repo'],
    dependabot: ['repository', 'Dependabot secrets', 'repo'],
    codespaces: [
        'repository',
        'Codespaces secrets',
        'repo',
        ', and no GitHub App token may read its public key',
    ],
    org: ['organization', 'Secrets', 'admin:org'],
    'dependabot-org': ['organization', 'Dependabot secrets', 'admin:org'],
    'codespaces-org': ['organization', 'Codespaces secrets', 'admin:org', NO_APP],
    'codespaces-user': ['user', 'Codespaces user secrets', 'codespace:secrets', NO_APP],
};
/** The header's form; anything else could be an echo. */
const ACCEPTED = /^[a-z_]+=(read|write|admin)([,;] ?[a-z_]+=(read|write|admin))*$/;
function accepted({ permissions }) {
    return permissions !== undefined && ACCEPTED.test(permissions) ? `; GitHub names ${permissions}` : '';
}


/***/ }),

/***/ 9557:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ Journal)
/* harmony export */ });
/* harmony import */ var _keys_key_pair_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7472);
/* harmony import */ var _runner_step_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9868);
/* harmony import */ var _targets_target_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(901);
/* harmony import */ var _report_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(990);




/** Collects what a run finds and does, so that its report is right wherever the run ends. */
class Journal {
    #settings;
    #dependencies;
    #started;
    #targets = new Map();
    #keys = {};
    #findings;
    /** @param untouched what is said of a target that the run does not come to */
    constructor(settings, untouched, dependencies) {
        this.#settings = settings;
        this.#dependencies = dependencies;
        this.#started = dependencies.http.now();
        for (const target of settings.targets) {
            this.target(target, 'skipped', { detail: untouched });
        }
    }
    target(target, state, { detail, updatedAt } = {}) {
        const { log } = this.#dependencies;
        const name = (0,_targets_target_js__WEBPACK_IMPORTED_MODULE_1__/* .targetName */ .j)(target);
        this.#targets.set(name, {
            target: log.redact(name),
            state,
            ...(updatedAt === undefined ? {} : { updatedAt: (0,_report_js__WEBPACK_IMPORTED_MODULE_2__/* .isoTime */ .L)(updatedAt) }),
            ...(detail === undefined ? {} : { detail: log.redact(detail) }),
        });
    }
    /** The same state for every target; when each was written stays as it is known. */
    all(state, detail) {
        for (const [name, report] of this.#targets) {
            this.#targets.set(name, { ...report, state, detail });
        }
    }
    keys(facts) {
        this.#keys = { ...this.#keys, ...facts };
    }
    findings(findings) {
        const { log } = this.#dependencies;
        this.#findings = findings.map(({ finding, detail }) => ({ finding, detail: log.redact(detail) }));
    }
    report() {
        const { inUse, previous, organization } = this.#keys;
        const { mode, connection, dryRun } = this.#settings;
        const { clients, http } = this.#dependencies;
        const count = (kind) => clients.reduce((sum, { requests }) => sum + requests[kind], 0);
        return {
            mode,
            started: (0,_report_js__WEBPACK_IMPORTED_MODULE_2__/* .isoTime */ .L)(this.#started),
            finished: (0,_report_js__WEBPACK_IMPORTED_MODULE_2__/* .isoTime */ .L)(http.now()),
            host: connection.host,
            ...(organization === undefined || organization === '' ? {} : { organization }),
            ...(inUse === undefined ? {} : { fingerprint: (0,_keys_key_pair_js__WEBPACK_IMPORTED_MODULE_0__/* .fingerprint */ .Rj)(inUse) }),
            ...(previous === undefined ? {} : { previousFingerprint: (0,_keys_key_pair_js__WEBPACK_IMPORTED_MODULE_0__/* .fingerprint */ .Rj)(previous) }),
            dryRun,
            ...(this.#findings === undefined ? {} : { findings: this.#findings }),
            targets: [...this.#targets.values()],
            requests: { reads: count('reads'), writes: count('writes') },
        };
    }
    /** Sets the outputs that tell of the whole run, and adds the summary. */
    async publish(summary) {
        const { step, log } = this.#dependencies;
        const report = this.report();
        step.setOutput('organization', report.organization ?? '');
        step.setOutput('key-fingerprint', report.fingerprint ?? '');
        step.setOutput('report', JSON.stringify(report));
        await (0,_runner_step_js__WEBPACK_IMPORTED_MODULE_3__/* .publishSummary */ .I)(log.redact(summary(report)), step, log);
    }
}


/***/ }),

/***/ 990:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ isoTime)
/* harmony export */ });
/** A time as the report writes it, in whole seconds. */
function isoTime(milliseconds) {
    return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}


/***/ }),

/***/ 3491:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   k: () => (/* binding */ Progress)
/* harmony export */ });
/** Work that is expected to take longer than this tells how far it is, in milliseconds. */
const LONG_WORK = 3000;
/** What parts that run side by side tell of the time left is worth nothing before so many of them have ended. */
const FEW = 20;
/** The longest silence of long work, in milliseconds. */
const PULSE = 1000;
/** Tells of each finished part of long work, and how much time is left. */
class Progress {
    #total;
    #dependencies;
    #started;
    #done = 0;
    #told;
    constructor(total, dependencies) {
        this.#total = total;
        this.#dependencies = dependencies;
        this.#started = dependencies.now();
        this.#told = this.#started;
    }
    /** Told in a line of its own. */
    finished(part, state) {
        this.#done += 1;
        this.#tell(part, state);
    }
    /** Told only when nothing else was for a while: for parts that are no target of their own. */
    advanced(part, state) {
        this.#done += 1;
        if (this.#dependencies.now() - this.#told > PULSE) {
            this.#tell(part, state);
        }
    }
    #tell(part, state) {
        const now = this.#dependencies.now();
        const elapsed = now - this.#started;
        const expected = (elapsed / this.#done) * this.#total;
        if (expected > LONG_WORK && (this.#done >= FEW || elapsed > LONG_WORK)) {
            const left = Math.ceil((expected - elapsed) / 1000);
            this.#dependencies.info(`${part}: ${state} (${this.#done} of ${this.#total}, ${left} s left)`);
            this.#told = now;
        }
    }
}


/***/ }),

/***/ 560:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ runTable),
/* harmony export */   i: () => (/* binding */ targetTable)
/* harmony export */ });
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8871);

/** What a report says of the run as a whole, as a table in Markdown. */
function runTable(report) {
    return (0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .factTable */ .Bu)([
        ['Soda Cloud', (0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .escapeMarkdown */ .FV)(report.host)],
        ...optionalRow('Organization', report.organization),
        ...optionalRow('Key in use', report.fingerprint),
        ...optionalRow('Previous key', report.previousFingerprint),
        ['Time', `${report.started} to ${report.finished}`],
        ['Requests to GitHub', `${report.requests.reads} reads, ${report.requests.writes} writes`],
    ]);
}
/** What a report says of each target, as a table in Markdown. */
function targetTable({ targets }) {
    const rows = targets.map(({ target, state, updatedAt = '', detail = '' }) => `| ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .escapeMarkdown */ .FV)(target)} | ${state} | ${updatedAt} | ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .escapeMarkdown */ .FV)(detail)} |`);
    return ['| target | state | written | |', '|---|---|---|---|', ...rows].join('\n');
}
function optionalRow(name, value) {
    return value === undefined || value === '' ? [] : [[name, (0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .escapeMarkdown */ .FV)(value)]];
}


/***/ }),

/***/ 8844:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   u: () => (/* binding */ isRecord)
/* harmony export */ });
/** Whether a value from outside is an object whose members can be looked at one by one. */
function isRecord(value) {
    return typeof value === 'object' && value !== null;
}


/***/ })

};
;
//# sourceMappingURL=58.index.js.map
import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 181:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("buffer");

/***/ }),

/***/ 9896:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("fs");

/***/ }),

/***/ 4589:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:assert");

/***/ }),

/***/ 6698:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:async_hooks");

/***/ }),

/***/ 4573:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:buffer");

/***/ }),

/***/ 7540:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:console");

/***/ }),

/***/ 7598:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");

/***/ }),

/***/ 3053:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:diagnostics_channel");

/***/ }),

/***/ 610:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:dns");

/***/ }),

/***/ 8474:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:events");

/***/ }),

/***/ 3024:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");

/***/ }),

/***/ 7067:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");

/***/ }),

/***/ 2467:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http2");

/***/ }),

/***/ 7030:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:net");

/***/ }),

/***/ 6760:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");

/***/ }),

/***/ 643:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:perf_hooks");

/***/ }),

/***/ 1792:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:querystring");

/***/ }),

/***/ 7075:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream");

/***/ }),

/***/ 8500:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:timers/promises");

/***/ }),

/***/ 1692:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:tls");

/***/ }),

/***/ 3136:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:url");

/***/ }),

/***/ 7975:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util");

/***/ }),

/***/ 3429:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util/types");

/***/ }),

/***/ 5919:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:worker_threads");

/***/ }),

/***/ 8522:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:zlib");

/***/ }),

/***/ 857:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("os");

/***/ }),

/***/ 932:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("process");

/***/ }),

/***/ 3193:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("string_decoder");

/***/ }),

/***/ 2989:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   l: () => (/* binding */ ActionError)
/* harmony export */ });
/**
 * An error that is part of the product: a title that the documentation knows, what happened, why, and what to do.
 * None of its texts may hold a key value.
 */
class ActionError extends Error {
    title;
    parts;
    constructor(title, parts, options) {
        super(`${parts.what}\nWhy: ${parts.why}\nWhat to do: ${parts.fix}`, options);
        this.name = 'ActionError';
        this.title = title;
        this.parts = parts;
    }
}


/***/ }),

/***/ 3938:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ errorCode)
/* harmony export */ });
/**
 * The code of a failed system call (`EACCES`, `ENOENT`, …) or of an HTTP client (`ECONNREFUSED`, `UND_ERR_SOCKET`, …).
 * A code is all that is ever shown of such an error: its message may quote what a server or a file held.
 */
function errorCode(error) {
    if (typeof error !== 'object' || error === null) {
        return undefined;
    }
    if ('code' in error && typeof error.code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(error.code)) {
        return error.code;
    }
    return 'cause' in error ? errorCode(error.cause) : undefined;
}


/***/ }),

/***/ 9996:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   t: () => (/* binding */ MARKER)
/* harmony export */ });
/** The first line of every file that the action writes: how it knows its own files again. */
const MARKER = '# Written by Soda Cloud Keys. It holds an API key: keep it out of commits, artifacts and images.';


/***/ }),

/***/ 4626:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  h: () => (/* binding */ FORMATS),
  B: () => (/* binding */ FORMAT_NAMES)
});

// EXTERNAL MODULE: ./build/errors/action-error.js
var action_error = __nccwpck_require__(2989);
// EXTERNAL MODULE: ./build/files/marker.js
var marker = __nccwpck_require__(9996);
// EXTERNAL MODULE: ./build/keys/secret.js
var secret = __nccwpck_require__(5433);
;// CONCATENATED MODULE: ./build/formats/yaml-scalar.js
/**
 * A YAML double-quoted scalar in which every character but `[A-Za-z0-9._-]` is written as an escape.
 * Nothing in it can be taken for a template, a comment or syntax by the engines that read it: Soda Core v3 renders the
 * raw text with Jinja twice before it parses it, v4 parses first.
 */
function safeScalar(text) {
    return `"${safeSpelling(text)}"`;
}
/** What stands between the quotes of `safeScalar`. */
function safeSpelling(text) {
    return text.replace(/[^A-Za-z0-9._-]/gu, (character) => escapeCharacter(character.codePointAt(0) ?? 0));
}
function escapeCharacter(codePoint) {
    const [letter, digits] = codePoint <= 0xff ? ['x', 2] : codePoint <= 0xffff ? ['u', 4] : ['U', 8];
    return `\\${letter}${codePoint.toString(16).padStart(digits, '0')}`;
}

;// CONCATENATED MODULE: ./build/formats/soda-cloud-block.js


/** The lines of a `soda_cloud` mapping, without line breaks. */
function sodaCloudBlock(connection, keys) {
    const { host, port, scheme } = connection;
    return [
        'soda_cloud:',
        `  host: ${safeScalar(host)}`,
        // an unquoted port is dropped by Soda Core v4, and an empty scheme is an error there
        ...(port === undefined ? [] : [`  port: "${port}"`]),
        ...(scheme === 'https' ? [] : [`  scheme: ${scheme}`]),
        `  api_key_id: ${keys.id}`,
        `  api_key_secret: ${keys.secret}`,
    ];
}
/** ID and secret as literals that survive every reader of YAML. */
function literalScalars({ pair }) {
    return { id: safeScalar(pair.id.reveal()), secret: safeScalar(pair.secret.reveal()) };
}
/** The spellings of ID and secret in those literals, where they differ from the values. */
function literalSpellings({ pair }) {
    return [pair.id, pair.secret]
        .map((value) => ({ value, spelling: new secret/* Secret */.z(safeSpelling(value.reveal())) }))
        .filter(({ value, spelling }) => !spelling.equals(value))
        .map(({ spelling }) => spelling);
}

;// CONCATENATED MODULE: ./build/formats/soda-core.js



/** What Soda Core v4 replaces in every text it has parsed (`VariableResolver` in soda_core/common/yaml.py, 4.28.0). */
const V4_VARIABLE = /\$\{ *[a-z]+\.[A-Za-z_][A-Za-z_0-9]* *\}/;
/** `soda-cloud.yml` for Soda Core v4, given to it by `--soda-cloud`. */
const sodaCore = {
    fileName: 'soda-cloud.yml',
    takesReferences: true,
    takesBaseConfig: false,
    async render(request) {
        const keys = request.values === 'literal' ? exactLiterals(request) : references(request);
        return {
            text: [marker/* MARKER */.t, ...sodaCloudBlock(request.connection, keys), ''].join('\n'),
            spellings: request.values === 'literal' ? literalSpellings(request) : [],
            notices: [],
        };
    },
    nextSteps({ stepId }) {
        return [
            {
                consumer: 'Soda Core v4',
                language: 'shell',
                code: `soda contract verify --data-source data_source.yml --contract contract.yml --soda-cloud "\${{ steps.${stepId}.outputs.config-path }}"`,
            },
        ];
    },
};
function references({ envNames: [id, secret] }) {
    return { id: `"\${env.${id}}"`, secret: `"\${env.${secret}}"` };
}
/** Whether Soda Core v4 would replace a part of a literal. */
function looksLikeV4Variable(request) {
    return [request.pair.id, request.pair.secret].some((value) => V4_VARIABLE.test(value.reveal()));
}
function exactLiterals(request) {
    if (looksLikeV4Variable(request)) {
        throw new action_error/* ActionError */.l('Key not writable as a literal', {
            what: 'The API key holds text that Soda Core v4 takes for a variable of its own, such as ${env.NAME}.',
            why: 'Soda Core v4 replaces such text in every value of the file, however it is quoted, and would log in with another key.',
            fix: "Set 'values: reference', which Soda Core v4 reads exactly, or generate a new key.",
        });
    }
    return literalScalars(request);
}

;// CONCATENATED MODULE: ./build/formats/soda-library.js



/** `configuration.yml` for Soda Library, its Docker image, the GitHub Action for Soda, and Soda Core v3. */
const sodaLibrary = {
    fileName: 'configuration.yml',
    takesReferences: true,
    takesBaseConfig: true,
    async render(request) {
        const literal = request.values === 'literal';
        const block = sodaCloudBlock(request.connection, literal ? literalScalars(request) : soda_library_references(request));
        const spellings = literal ? literalSpellings(request) : [];
        if (request.baseConfig === undefined) {
            return { text: [marker/* MARKER */.t, ...block, ''].join('\n'), spellings, notices: [] };
        }
        const { withSodaCloud } = await Promise.all(/* import() */[__nccwpck_require__.e(815), __nccwpck_require__.e(92)]).then(__nccwpck_require__.bind(__nccwpck_require__, 8092));
        const { text, replaced } = withSodaCloud(request.baseConfig, block, marker/* MARKER */.t);
        return {
            text,
            spellings,
            notices: replaced ? ["The soda_cloud block of 'base-config' was replaced in the written file."] : [],
        };
    },
    nextSteps({ stepId, fileName, relativePath }) {
        const outputs = `steps.${stepId}.outputs`;
        return [
            {
                consumer: 'Soda Library container',
                language: 'shell',
                code: `docker run --rm -v "\${{ ${outputs}.config-dir }}:/soda:ro" -v "$PWD:/work:ro" sodadata/soda-library scan -d my_data_source -c /soda/${fileName} /work/checks.yml`,
            },
            {
                consumer: 'GitHub Action for Soda',
                language: 'yaml',
                code: relativePath === ''
                    ? '# needs a file in the workspace: set config-path: .soda-cloud/configuration.yml'
                    : `configuration: \${{ ${outputs}.config-path-relative }}`,
            },
        ];
    },
};
/** `${NAME}` quoted so that Jinja's plain text replacement leaves valid YAML with the exact value. */
function soda_library_references({ pair, envNames: [id, secret] }) {
    return { id: reference(pair.id, id), secret: reference(pair.secret, secret) };
}
function reference(value, name) {
    const text = value.reveal();
    // what Jinja leaves behind is rendered again when any $ remains, and is parsed as YAML after that
    if (/\$\{|\{%|\{#/.test(text) || /[\p{C}\p{Zl}\p{Zp}]/u.test(text)) {
        throw notReferable();
    }
    if (!/["\\]/.test(text)) {
        return `"\${${name}}"`;
    }
    if (!text.includes("'")) {
        return `'\${${name}}'`;
    }
    throw notReferable();
}
function notReferable() {
    return new action_error/* ActionError */.l('Key not writable as a reference', {
        what: 'The API key holds characters that Soda Library and Soda Core v3 change when they read it from a variable.',
        why: 'They replace ${NAME} in the text of the file before they parse it, so quotes, backslashes, templates and control characters of the value become syntax.',
        fix: "Set 'values: literal', which writes every key exactly, or generate a new key.",
    });
}

;// CONCATENATED MODULE: ./build/formats/registry.js


/** Every value of the input `format`. */
const FORMATS = {
    'soda-library': sodaLibrary,
    'soda-core': sodaCore,
};
const FORMAT_NAMES = Object.keys(FORMATS);


/***/ }),

/***/ 6691:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  F: () => (/* binding */ proxyCredentials),
  Z: () => (/* binding */ proxyFetch)
});

;// CONCATENATED MODULE: ./node_modules/proxy-from-env/index.js


var DEFAULT_PORTS = {
  ftp: 21,
  gopher: 70,
  http: 80,
  https: 443,
  ws: 80,
  wss: 443,
};

function parseUrl(urlString) {
  try {
    return new URL(urlString);
  } catch {
    return null;
  }
}

/**
 * @param {string|object|URL} url - The URL as a string or URL instance, or a
 *   compatible object (such as the result from legacy url.parse).
 * @return {string} The URL of the proxy that should handle the request to the
 *  given URL. If no proxy is set, this will be an empty string.
 */
function getProxyForUrl(url) {
  var parsedUrl = (typeof url === 'string' ? parseUrl(url) : url) || {};
  var proto = parsedUrl.protocol;
  var hostname = parsedUrl.host;
  var port = parsedUrl.port;
  if (typeof hostname !== 'string' || !hostname || typeof proto !== 'string') {
    return '';  // Don't proxy URLs without a valid scheme or host.
  }

  proto = proto.split(':', 1)[0];
  // Stripping ports in this way instead of using parsedUrl.hostname to make
  // sure that the brackets around IPv6 addresses are kept.
  hostname = hostname.replace(/:\d*$/, '');
  port = parseInt(port) || DEFAULT_PORTS[proto] || 0;
  if (!shouldProxy(hostname, port)) {
    return '';  // Don't proxy URLs that match NO_PROXY.
  }

  var proxy = getEnv(proto + '_proxy') || getEnv('all_proxy');
  if (proxy && proxy.indexOf('://') === -1) {
    // Missing scheme in proxy, default to the requested URL's scheme.
    proxy = proto + '://' + proxy;
  }
  return proxy;
}

/**
 * Determines whether a given URL should be proxied.
 *
 * @param {string} hostname - The host name of the URL.
 * @param {number} port - The effective port of the URL.
 * @returns {boolean} Whether the given URL should be proxied.
 * @private
 */
function shouldProxy(hostname, port) {
  var NO_PROXY = getEnv('no_proxy').toLowerCase();
  if (!NO_PROXY) {
    return true;  // Always proxy if NO_PROXY is not set.
  }
  if (NO_PROXY === '*') {
    return false;  // Never proxy if wildcard is set.
  }

  return NO_PROXY.split(/[,\s]/).every(function(proxy) {
    if (!proxy) {
      return true;  // Skip zero-length hosts.
    }
    var parsedProxy = proxy.match(/^(.+):(\d+)$/);
    var parsedProxyHostname = parsedProxy ? parsedProxy[1] : proxy;
    var parsedProxyPort = parsedProxy ? parseInt(parsedProxy[2]) : 0;
    if (parsedProxyPort && parsedProxyPort !== port) {
      return true;  // Skip if ports don't match.
    }

    if (!/^[.*]/.test(parsedProxyHostname)) {
      // No wildcards, so stop proxying if there is an exact match.
      return hostname !== parsedProxyHostname;
    }

    if (parsedProxyHostname.charAt(0) === '*') {
      // Remove leading wildcard.
      parsedProxyHostname = parsedProxyHostname.slice(1);
    }
    // Stop proxying if the hostname ends with the no_proxy host.
    return !hostname.endsWith(parsedProxyHostname);
  });
}

/**
 * Get the value for an environment variable.
 *
 * @param {string} key - The name of the environment variable.
 * @return {string} The value of the environment variable.
 * @private
 */
function getEnv(key) {
  return process.env[key.toLowerCase()] || process.env[key.toUpperCase()] || '';
}

// EXTERNAL MODULE: ./build/soda-cloud/connection.js
var connection = __nccwpck_require__(7654);
;// CONCATENATED MODULE: ./build/http/proxy-fetch.js


/**
 * A `fetch` that goes through the proxy that `http_proxy`, `https_proxy` and `no_proxy` (either case) name for the URL.
 * The built-in one knows no proxies on Node 20, so the undici package serves those requests, loaded only then.
 */
const proxyFetch = async (url, request) => {
    const proxy = proxyFor(url);
    if (proxy === undefined) {
        return fetch(url, request);
    }
    const { fetchThrough } = await Promise.all(/* import() */[__nccwpck_require__.e(752), __nccwpck_require__.e(160)]).then(__nccwpck_require__.bind(__nccwpck_require__, 3160));
    return fetchThrough(proxy)(url, request);
};
/** Plain http must not leave this machine, so for a loopback URL only a proxy on this machine counts. */
function proxyFor(url) {
    const proxy = getProxyForUrl(url);
    if (proxy === '') {
        return undefined;
    }
    return (0,connection/* isLoopback */.U9)(new URL(url).hostname) && !(0,connection/* isLoopback */.U9)(proxyHost(proxy)) ? undefined : proxy;
}
function proxyHost(proxy) {
    return URL.canParse(proxy) ? new URL(proxy).hostname : '';
}
/** User names and passwords that proxy variables of this environment hold, to be masked. */
function proxyCredentials(environment) {
    return Object.entries(environment)
        .filter(([name]) => /^(https?|all)_proxy$/i.test(name))
        .flatMap(([, value]) => (value !== undefined && URL.canParse(value) ? [new URL(value).password] : []))
        .flatMap((password) => [password, decodePercent(password)])
        .filter((password) => password !== '');
}
function decodePercent(text) {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return text;
    }
}


/***/ }),

/***/ 292:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ enforceCertificateChecks)
/* harmony export */ });
/**
 * Takes `NODE_TLS_REJECT_UNAUTHORIZED=0` out of the process's environment: Node reads it at each connection and would
 * then send a key to any server that calls itself Soda Cloud. Returns whether it was there.
 */
function enforceCertificateChecks(environment) {
    if (environment['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0') {
        return false;
    }
    delete environment['NODE_TLS_REJECT_UNAUTHORIZED'];
    return true;
}


/***/ }),

/***/ 673:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   FN: () => (/* binding */ MODES),
/* harmony export */   Qh: () => (/* binding */ INPUT_NAMES),
/* harmony export */   mc: () => (/* binding */ INPUTS)
/* harmony export */ });
/** The modes that this version knows. */
const MODES = ['configure'];
const everyMode = MODES;
const configure = ['configure'];
/** Every input, its default and the modes that use it. `action.yml` says the same to the runner. */
const INPUTS = {
    mode: { default: 'configure', modes: everyMode },
    'api-key-id': { default: '', modes: everyMode },
    'api-key-secret': { default: '', modes: everyMode },
    'soda-cloud': { default: '', modes: everyMode },
    region: { default: 'eu', modes: everyMode },
    host: { default: '', modes: everyMode },
    port: { default: '', modes: everyMode },
    scheme: { default: '', modes: everyMode },
    verify: { default: 'true', modes: everyMode },
    'if-missing': { default: 'fail', modes: everyMode },
    'fallback-api-key-id': { default: '', modes: configure },
    'fallback-api-key-secret': { default: '', modes: configure },
    format: { default: 'soda-library', modes: configure },
    'config-path': { default: '', modes: configure },
    'base-config': { default: '', modes: configure },
    values: { default: 'literal', modes: configure },
    'env-names': { default: 'SODA_CLOUD_API_KEY_ID, SODA_CLOUD_API_KEY_SECRET', modes: configure },
    'export-env': { default: 'false', modes: configure },
    'file-mode': { default: '0600', modes: configure },
    overwrite: { default: 'false', modes: configure },
    cleanup: { default: 'true', modes: configure },
};
const INPUT_NAMES = Object.keys(INPUTS);


/***/ }),

/***/ 401:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   i: () => (/* binding */ InputReader)
/* harmony export */ });
/* harmony import */ var _errors_action_error_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2989);
/* harmony import */ var _catalogue_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(673);


/** Reads inputs from the environment in which the runner puts them: `INPUT_` and the name in upper case. */
class InputReader {
    #environment;
    #show;
    /** @param show makes a given value fit for an error message */
    constructor(environment, show) {
        this.#environment = environment;
        this.#show = show;
    }
    /** The value exactly as given; empty when it is not. */
    raw(name) {
        return this.#environment[`INPUT_${name.toUpperCase()}`] ?? '';
    }
    /** The value without surrounding white space, or the default. */
    text(name) {
        return this.raw(name).trim() || _catalogue_js__WEBPACK_IMPORTED_MODULE_1__/* .INPUTS */ .mc[name].default;
    }
    /** The value, or `undefined` where the input has no default and is not given. */
    optional(name) {
        return this.text(name) || undefined;
    }
    /** Whether the input holds something else than its default. */
    isSet(name) {
        return this.text(name) !== _catalogue_js__WEBPACK_IMPORTED_MODULE_1__/* .INPUTS */ .mc[name].default;
    }
    /** A boolean as the YAML 1.2 core schema spells it. */
    boolean(name) {
        const text = this.text(name);
        if (/^(true|True|TRUE)$/.test(text)) {
            return true;
        }
        if (/^(false|False|FALSE)$/.test(text)) {
            return false;
        }
        throw this.invalid(name, 'true or false');
    }
    /** One of several words. */
    choice(name, choices) {
        const text = this.text(name);
        const choice = choices.find((candidate) => candidate === text);
        if (choice === undefined) {
            throw this.invalid(name, choices.map((candidate) => `'${candidate}'`).join(', '));
        }
        return choice;
    }
    /** A list, one item a line; on a single line, separated by commas. */
    list(name) {
        const text = this.text(name);
        return text
            .split(/[\r\n]/.test(text) ? /\r\n|\r|\n/ : ',')
            .map((item) => item.trim())
            .filter((item) => item !== '');
    }
    /** The error for a value that this input does not take. Never for an input that holds a key. */
    invalid(name, accepted, why) {
        return new _errors_action_error_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .l('Invalid input', {
            what: `The input '${name}' is '${this.#show(this.text(name))}', which is not accepted.`,
            why: why ?? `'${name}' takes ${accepted}.`,
            fix: `Set '${name}' to ${accepted}, or leave it out${defaultNote(name)}.`,
        });
    }
}
function defaultNote(name) {
    const value = _catalogue_js__WEBPACK_IMPORTED_MODULE_1__/* .INPUTS */ .mc[name].default;
    return value === '' ? '' : ` for the default '${value}'`;
}


/***/ }),

/***/ 790:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  s: () => (/* binding */ readSettings)
});

// EXTERNAL MODULE: ./build/errors/action-error.js
var action_error = __nccwpck_require__(2989);
// EXTERNAL MODULE: ./build/formats/registry.js + 4 modules
var registry = __nccwpck_require__(4626);
// EXTERNAL MODULE: ./build/inputs/catalogue.js
var catalogue = __nccwpck_require__(673);
// EXTERNAL MODULE: ./build/soda-cloud/connection.js
var connection = __nccwpck_require__(7654);
;// CONCATENATED MODULE: ./build/inputs/connection.js


const REGIONS = ['eu', 'us'];
const SCHEMES = ['https', 'http'];
const HOST_NAME = /^(\[[0-9a-f:.]+\]|[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?)$/;
/**
 * Where Soda Cloud is, from `host`, `port`, `scheme` and `region` and, where those are not set, from a pasted block.
 * @throws ActionError for a value that is not a host, a port or a scheme, and for http to another machine
 */
function readConnection(reader, block) {
    const region = reader.choice('region', REGIONS);
    const hostGiven = givenValue(reader, 'host', block);
    const schemeInput = inputValue(reader, 'scheme');
    const portInput = inputValue(reader, 'port');
    const parts = hostGiven === undefined ? { host: connection/* REGION_HOSTS */.lW[region], path: '' } : takeApart(hostGiven);
    const schemeGiven = schemeInput ?? (parts.scheme === undefined ? blockValue('scheme', block) : hostGiven);
    const scheme = schemeInput === undefined && parts.scheme !== undefined ? parts.scheme : parseScheme(schemeGiven);
    if (schemeGiven !== undefined && scheme === 'http' && !(0,connection/* isLoopback */.U9)(parts.host)) {
        throw schemeGiven.invalid('https', 'Over plain http anybody on the way could read the key, so http is accepted for a loopback host only.');
    }
    const port = parsePort(portInput) ?? parts.port ?? parsePort(blockValue('port', block));
    return {
        connection: { scheme, host: parts.host, ...(port === undefined ? {} : { port }) },
        warnings: [...partWarnings(parts, port), ...regionWarnings(reader, block, parts.host)],
    };
}
function givenValue(reader, name, block) {
    return inputValue(reader, name) ?? blockValue(name, block);
}
function inputValue(reader, name) {
    const text = reader.optional(name);
    return text === undefined
        ? undefined
        : { text, invalid: (accepted, why) => reader.invalid(name, accepted, why) };
}
/** A value of the pasted block is not shown: the block is a secret. */
function blockValue(name, block) {
    const text = block?.[name];
    return text === undefined
        ? undefined
        : {
            text,
            invalid: (accepted, why) => new action_error/* ActionError */.l('Invalid input', {
                what: `The '${name}' of the block in 'soda-cloud' is not accepted.`,
                why: why ?? `'${name}' takes ${accepted}.`,
                fix: `Copy the block again from Soda Cloud's dialog, or set the input '${name}' to ${accepted}.`,
            }),
        };
}
function takeApart({ text, invalid }) {
    const accepted = "a host name such as 'cloud.soda.io', bare or as URL";
    const written = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
    if (/[\s\p{Cc}]/u.test(text) || !URL.canParse(written)) {
        throw invalid(accepted);
    }
    const url = new URL(written);
    if (url.username !== '' || url.password !== '') {
        throw new action_error/* ActionError */.l('Invalid input', {
            what: "The host holds a user name or a password in front of an '@'.",
            why: 'Soda Cloud takes the key from its own settings, and a host is shown in logs.',
            fix: `Set 'host' to ${accepted}, and rotate the key if it was part of the host.`,
        });
    }
    if (!HOST_NAME.test(url.hostname)) {
        throw invalid(accepted);
    }
    return {
        host: url.hostname,
        ...(url.port === '' ? {} : { port: Number(url.port) }),
        ...(written === text ? { scheme: parseScheme({ text: url.protocol.slice(0, -1), invalid }) } : {}),
        path: `${url.pathname}${url.search}${url.hash}`.replace(/^\/+$/, ''),
    };
}
function parseScheme(given) {
    const scheme = given === undefined ? 'https' : SCHEMES.find((candidate) => candidate === given.text);
    if (scheme === undefined) {
        throw given?.invalid("'https', or 'http' for a loopback host");
    }
    return scheme;
}
function parsePort(given) {
    if (given === undefined) {
        return undefined;
    }
    const port = /^\d{1,5}$/.test(given.text) ? Number(given.text) : 0;
    if (port < 1 || port > 65535) {
        throw given.invalid('a number from 1 to 65535');
    }
    return port;
}
function partWarnings(parts, port) {
    return [
        ...(parts.path === ''
            ? []
            : ["What follows the host name in 'host' was dropped: Soda reads a bare host."]),
        ...(parts.port === undefined || parts.port === port
            ? []
            : [`'host' names port ${parts.port} and 'port' names ${port}: ${port} is used.`]),
    ];
}
function regionWarnings(reader, block, host) {
    return block?.host !== undefined && !reader.isSet('host') && reader.isSet('region')
        ? [`The block in 'soda-cloud' names the host ${host}, which is used; 'region' is not.`]
        : [];
}

;// CONCATENATED MODULE: ./build/inputs/env-names.js
/** Variables that the runner does not let a step set, or that the job needs as they are. */
const RESERVED = /^(GITHUB_.*|RUNNER_.*|ACTIONS_.*|CI|PATH|HOME|NODE_OPTIONS)$/i;
/** @throws ActionError unless the input names two different variables that a step may set */
function readEnvNames(reader) {
    const [id, secret, ...rest] = reader.list('env-names');
    if (id === undefined || secret === undefined || rest.length > 0) {
        throw reader.invalid('env-names', 'two names, the one for the ID first');
    }
    if (![id, secret].every((name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name))) {
        throw reader.invalid('env-names', 'names of letters, digits and underscores that do not start with a digit');
    }
    if ([id, secret].some((name) => RESERVED.test(name))) {
        throw reader.invalid('env-names', 'names that do not belong to the runner (GITHUB_…, RUNNER_…, PATH, HOME, …)');
    }
    if (id.toUpperCase() === secret.toUpperCase()) {
        throw reader.invalid('env-names', 'two different names');
    }
    return [id, secret];
}

;// CONCATENATED MODULE: ./build/inputs/file-mode.js
const OWNER_READS = 0o400;
/**
 * The permission bits of the written file. YAML turns an unquoted `0644` into 644 before the action sees it, so the
 * leading zero is optional.
 * @throws ActionError for anything but three octal digits that let the owner read, and others no more than the owner
 */
function readFileMode(reader) {
    const [, digits] = /^(?:0o?)?([0-7]{3})$/.exec(reader.text('file-mode')) ?? [];
    if (digits === undefined) {
        throw reader.invalid('file-mode', "three octal digits such as '0600' or '0644'");
    }
    const mode = Number.parseInt(digits, 8);
    const owner = mode >> 6;
    const others = ((mode >> 3) | mode) & 0o7;
    if ((mode & OWNER_READS) === 0 || (others & ~owner) !== 0) {
        throw reader.invalid('file-mode', "a mode such as '0600' or '0644'", 'The owner could not read the file, or others could do more with it than its owner. An unquoted 0o644 arrives here as 420: quote it.');
    }
    return mode;
}

// EXTERNAL MODULE: ./build/keys/key-pair.js
var key_pair = __nccwpck_require__(2083);
;// CONCATENATED MODULE: ./build/keys/mistakes.js

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const USUAL_SECRET = /^[A-Za-z0-9_-]{20,}$/;
/** The first mistake in a pair that can only be one, or `undefined`. */
function findMistake(pair, names) {
    return (findValueMistake(pair.id, names.id) ??
        findValueMistake(pair.secret, names.secret) ??
        findPairMistake(pair, names));
}
/** Whether ID and secret look like Soda Cloud's. Their shape is not documented, so this is a hint and never an error. */
function hasUsualShape(pair) {
    return UUID.test(pair.id.reveal()) && USUAL_SECRET.test(pair.secret.reveal());
}
function findValueMistake(value, name) {
    const text = value.reveal();
    if (/^\$\{.*\}$/.test(text)) {
        return mistake(`${name} holds a reference that nothing has replaced.`, 'GitHub replaces expressions of the form secrets.NAME in a workflow file only, and environment variables are not replaced at all.', `Set ${name} in the workflow to an expression that reads the secret, such as \${{ secrets.SODA_CLOUD_API_KEY_ID }}, and store the plain value in that secret.`);
    }
    if (/^\*+$/.test(text)) {
        return mistake(`${name} holds nothing but asterisks.`, 'It was copied from a log or a form that hides the value.', `Copy the value for ${name} from Soda Cloud and store it again. A key secret is shown only once: generate a new key if it is lost.`);
    }
    if (/^(["']).*\1$/.test(text) && text.length > 1) {
        return mistake(`${name} is wrapped in quotation marks.`, 'The quotes of a YAML file or a shell command were pasted into the secret.', `Store the value for ${name} again without the quotes.`);
    }
    return undefined;
}
function findPairMistake(pair, names) {
    if (pair.id.equals(pair.secret)) {
        return mistake(`${names.id} and ${names.secret} are the same value.`, 'One secret is probably used for both. Some published examples do that.', `Check the secret names in the workflow: ${names.id} takes the API key ID, ${names.secret} the API key secret.`);
    }
    if (UUID.test(pair.secret.reveal()) && !UUID.test(pair.id.reveal())) {
        return mistake(`${names.id} and ${names.secret} are swapped.`, 'In Soda Cloud the key ID is the UUID, and here the secret is one and the ID is not.', `Exchange the two: the UUID belongs into ${names.id}.`);
    }
    return undefined;
}
function mistake(what, why, fix) {
    return new action_error/* ActionError */.l('API key not usable', { what, why, fix });
}

// EXTERNAL MODULE: ./build/keys/secret.js
var secret = __nccwpck_require__(5433);
;// CONCATENATED MODULE: ./build/inputs/likely-keys.js
const KEY_LINE = /api_key_(?:id|secret)["']?\s*:[ \t]*([^\r\n]*)/g;
/** Whether a text looks like a `soda_cloud` block or a part of one. */
function looksLikeBlock(text) {
    return new RegExp(KEY_LINE.source).test(text);
}
/** What may be a key in such a text, found without parsing it: for masking before anything can go wrong. */
function likelyKeys(text) {
    return [...text.matchAll(KEY_LINE)]
        .map(([, rest = '']) => rest.trim())
        .flatMap((rest) => [
        rest,
        rest.replace(/\s+#.*$/, ''),
        rest.replace(/[,}].*$/, ''),
        rest.replace(/^(["'])(.*)\1.*$/, '$2'),
    ])
        .filter((value) => value !== '');
}

;// CONCATENATED MODULE: ./build/inputs/missing-key.js

/** The error for a key that is not there in this run, with the likeliest reason. */
function missingKey(what, run) {
    return new action_error/* ActionError */.l('API key missing', { what, ...likelyReason(run) });
}
function likelyReason(run) {
    if (run.fromFork) {
        return {
            why: 'This run belongs to a pull request from a fork, and GitHub gives such runs no secrets.',
            fix: "Set 'if-missing: skip' to let these runs end green without Soda Cloud, and skip the steps that need it with 'if: steps.ID.outputs.configured == 'true''.",
        };
    }
    if (run.byDependabot) {
        return {
            why: 'Dependabot started this run, and such runs read the Dependabot secrets, not the Actions secrets.',
            fix: "Store the key as Dependabot secrets too (repository settings, Secrets and variables, Dependabot), or set 'if-missing: skip'.",
        };
    }
    return {
        why: 'The secret is not set, its name is misspelt, it belongs to an environment that the job does not name, the run comes from a fork or from Dependabot, or a reusable workflow was called without its secrets.',
        fix: "Compare the names in the workflow with those in the repository's settings (Secrets and variables, Actions); for an environment secret add 'environment: NAME' to the job; for a reusable workflow add 'secrets: inherit'. For runs that have no key on purpose, set 'if-missing: skip'.",
    };
}

;// CONCATENATED MODULE: ./build/inputs/keys.js






/** Reads every input that holds a key and masks it, before anything is printed. */
function maskKeyInputs(reader, log) {
    const half = (name) => {
        const text = reader.raw(name);
        maskKeyText(text, log);
        return { name: `'${name}'`, text };
    };
    return {
        current: { id: half('api-key-id'), secret: half('api-key-secret') },
        fallback: { id: half('fallback-api-key-id'), secret: half('fallback-api-key-secret') },
    };
}
/**
 * The current pair, from its two inputs or from the pasted block.
 * @throws ActionError for a pair that is there twice, incomplete, or obviously not the key; and for none at all
 *   unless `if-missing` is `skip`
 */
function currentKey(inputs, block, reader, log, run) {
    const ifMissing = reader.choice('if-missing', ['fail', 'skip']);
    const given = block === undefined ? inputs : pairOfBlock(block);
    if (block !== undefined && !isAbsent(inputs)) {
        throw new action_error/* ActionError */.l('Two API keys given', {
            what: "Both 'soda-cloud' and 'api-key-id' or 'api-key-secret' hold a key.",
            why: 'They are two ways to give the same thing, and which one is meant cannot be known.',
            fix: "Remove one of them from the step's 'with:'.",
        });
    }
    if (isAbsent(given)) {
        const missing = missingKey("'api-key-id' and 'api-key-secret' are empty, and so is 'soda-cloud'.", run);
        if (ifMissing === 'fail') {
            throw missing;
        }
        return { found: false, why: missing.parts.why };
    }
    const pair = wholePair(given, log, run);
    if (!hasUsualShape(pair)) {
        log.warning('Unusual API key', `The key in ${given.id.name} and ${given.secret.name} does not look like Soda Cloud's usual ones (a UUID, and at least 20 letters, digits, '-' or '_'). It is used as it is.`);
    }
    return { found: true, pair };
}
/**
 * The previous pair, where there is a usable one. What is wrong with it is a warning: while keys are rotated there are
 * moments in which a run sees half of it, and the current pair is what counts.
 */
function usableFallback(given, current, log) {
    if (isAbsent(given)) {
        return undefined;
    }
    try {
        const pair = wholePair(given, log, { fromFork: false, byDependabot: false });
        return (0,key_pair/* samePair */.h3)(pair, current) ? undefined : pair;
    }
    catch (error) {
        if (error instanceof action_error/* ActionError */.l) {
            log.warning('Fallback key ignored', error.parts.what);
            return undefined;
        }
        throw error;
    }
}
function pairOfBlock({ id = '', secret = '' }) {
    return {
        id: { name: "api_key_id in 'soda-cloud'", text: id },
        secret: { name: "api_key_secret in 'soda-cloud'", text: secret },
    };
}
function isAbsent({ id, secret }) {
    return id.text.trim() === '' && secret.text.trim() === '';
}
function wholePair(given, log, run) {
    const [missing] = [given.id, given.secret].filter(({ text }) => text.trim() === '');
    if (missing !== undefined) {
        throw missingKey(`${missing.name} is empty.`, run);
    }
    const pair = { id: cleanKey(given.id, log), secret: cleanKey(given.secret, log) };
    log.mask((0,key_pair/* basicCredentials */.BG)(pair));
    const mistake = findMistake(pair, { id: given.id.name, secret: given.secret.name });
    if (mistake !== undefined) {
        throw mistake;
    }
    return pair;
}
/** Masks a key as it will be used, or each of its lines where several were given. */
function maskKeyText(text, log) {
    const lines = text.trim().split(/[\r\n]+/);
    // a whole block is not masked line by line: every 'host:' in the log of the job would be hidden
    const values = lines.length > 1 && looksLikeBlock(text) ? likelyKeys(text) : lines;
    for (const value of values) {
        log.mask(new secret/* Secret */.z(value.trim()));
    }
}
function cleanKey({ name, text }, log) {
    const trimmed = text.trim();
    if (/[\r\n]/.test(trimmed)) {
        throw severalLines(name, looksLikeBlock(trimmed));
    }
    if (trimmed !== text) {
        log.warning('API key trimmed', `${name} has white space or a line break around the key, which was removed. Store the secret again without it.`);
    }
    return new secret/* Secret */.z(trimmed);
}
function severalLines(name, isBlock) {
    return new action_error/* ActionError */.l('API key not usable', {
        what: `${name} holds several lines.`,
        why: isBlock
            ? 'A whole soda_cloud block was stored where one value belongs.'
            : 'A key is a single line, so something else was stored with it or instead of it.',
        fix: isBlock
            ? "Give the secret that holds the block to the input 'soda-cloud' instead, or store the two values in two secrets."
            : `Store the value for ${name} again, on one line.`,
    });
}

;// CONCATENATED MODULE: ./build/inputs/pasted-block-input.js


/**
 * Reads the input `soda-cloud` and masks the key in it. The YAML parser is loaded only when there is a block.
 * @throws ActionError for a text that is no soda_cloud block
 */
async function readPastedBlock(reader, log) {
    const text = reader.raw('soda-cloud');
    if (text.trim() === '') {
        return undefined;
    }
    for (const value of likelyKeys(text)) {
        log.mask(new secret/* Secret */.z(value));
    }
    const { parsePastedBlock } = await Promise.all(/* import() */[__nccwpck_require__.e(815), __nccwpck_require__.e(339)]).then(__nccwpck_require__.bind(__nccwpck_require__, 339));
    const block = parsePastedBlock(text);
    for (const value of [block.id, block.secret]) {
        log.mask(new secret/* Secret */.z((value ?? '').trim()));
    }
    return block;
}

;// CONCATENATED MODULE: ./build/inputs/unused.js

/** The inputs that were given a value of their own although the mode reads none of them. */
function unusedInputs(reader, mode) {
    return catalogue/* INPUT_NAMES */.Qh.filter((name) => !catalogue/* INPUTS */.mc[name].modes.some((user) => user === mode) && reader.isSet(name));
}

;// CONCATENATED MODULE: ./build/inputs/settings.js









/**
 * Turns the inputs into settings. Keys are read first, so that they are masked before anything else can be printed.
 * @throws ActionError for the first input that cannot be used
 */
async function readSettings(reader, log, run) {
    const keys = maskKeyInputs(reader, log);
    const block = await readPastedBlock(reader, log);
    const mode = reader.choice('mode', catalogue/* MODES */.FN);
    const { connection, warnings } = readConnection(reader, block);
    const key = currentKey(keys.current, block, reader, log, run);
    checkHostIsNoKey(connection, key);
    const settings = {
        mode,
        connection,
        key,
        fallback: key.found ? usableFallback(keys.fallback, key.pair, log) : undefined,
        verify: reader.boolean('verify'),
        ...readFileSettings(reader),
    };
    for (const warning of warnings) {
        log.warning('Soda Cloud host', warning);
    }
    warnAboutUnused(reader, settings, log);
    return settings;
}
/** The host is an output and stands in logs, where a key in its place would be seen. */
function checkHostIsNoKey({ host }, key) {
    const halves = key.found ? [key.pair.id, key.pair.secret] : [];
    if (halves.some((half) => half.reveal().toLowerCase() === host)) {
        throw new action_error/* ActionError */.l('API key not usable', {
            what: "The input 'host' holds a half of the API key.",
            why: 'The inputs are probably mixed up.',
            fix: "Set 'host' to the name of your Soda Cloud host, or leave it out and set 'region'.",
        });
    }
}
function readFileSettings(reader) {
    const format = reader.choice('format', registry/* FORMAT_NAMES */.B);
    const values = reader.choice('values', ['literal', 'reference']);
    const { takesReferences, takesBaseConfig } = registry/* FORMATS */.h[format];
    if (values === 'reference' && !takesReferences) {
        throw reader.invalid('values', "'literal'", `Readers of the format '${format}' replace no variables.`);
    }
    if (reader.isSet('base-config') && !takesBaseConfig) {
        throw reader.invalid('base-config', 'nothing', `The format '${format}' holds no data sources.`);
    }
    return {
        format,
        values,
        envNames: readEnvNames(reader),
        exportEnv: reader.boolean('export-env'),
        configPath: reader.optional('config-path'),
        baseConfig: reader.optional('base-config'),
        fileMode: readFileMode(reader),
        overwrite: reader.boolean('overwrite'),
        cleanup: reader.boolean('cleanup'),
    };
}
/** One warning for everything that was set and has no effect, so that a misspelt intention shows. */
function warnAboutUnused(reader, settings, log) {
    const { mode, values, exportEnv, verify } = settings;
    const unused = [
        ...unusedInputs(reader, mode).map((name) => `'${name}' (not used by mode '${mode}')`),
        ...(reader.isSet('env-names') && values === 'literal' && !exportEnv
            ? ["'env-names' (used with 'values: reference' or 'export-env: true')"]
            : []),
        ...(reader.isSet('fallback-api-key-id') && !verify
            ? ["'fallback-api-key-id' (used with 'verify: true')"]
            : []),
    ];
    if (unused.length > 0) {
        log.warning('Unused input', `Set, but without effect here: ${unused.join(', ')}.`);
    }
}


/***/ }),

/***/ 2083:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   BG: () => (/* binding */ basicCredentials),
/* harmony export */   Rj: () => (/* binding */ fingerprint),
/* harmony export */   h3: () => (/* binding */ samePair)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7598);
/* harmony import */ var _secret_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5433);


/** The first 12 hex digits of SHA-256 of the key ID: names a key in logs without showing it. */
function fingerprint(pair) {
    return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(pair.id.reveal(), 'utf8').digest('hex').slice(0, 12);
}
/** The credentials of HTTP Basic authentication (RFC 7617): base64 of `id:secret` in UTF-8. */
function basicCredentials(pair) {
    return new _secret_js__WEBPACK_IMPORTED_MODULE_1__/* .Secret */ .z(Buffer.from(`${pair.id.reveal()}:${pair.secret.reveal()}`, 'utf8').toString('base64'));
}
function samePair(one, other) {
    return one.id.equals(other.id) && one.secret.equals(other.secret);
}


/***/ }),

/***/ 5433:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   z: () => (/* binding */ Secret)
/* harmony export */ });
const SHOWN = '***';
/** A value that cannot be printed by accident: every implicit conversion gives `***`. */
class Secret {
    #value;
    constructor(value) {
        this.#value = value;
    }
    /** The value itself, for the one place that has to write or send it. */
    reveal() {
        return this.#value;
    }
    equals(other) {
        return this.#value === other.#value;
    }
    toString() {
        return SHOWN;
    }
    toJSON() {
        return SHOWN;
    }
    [Symbol.for('nodejs.util.inspect.custom')]() {
        return SHOWN;
    }
}


/***/ }),

/***/ 9479:
/***/ ((__webpack_module__, __unused_webpack___webpack_exports__, __nccwpck_require__) => {

var node_fs__WEBPACK_IMPORTED_MODULE_1___namespace_cache;
var node_path__WEBPACK_IMPORTED_MODULE_2___namespace_cache;
__nccwpck_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7598);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6760);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(8500);
/* harmony import */ var _http_proxy_fetch_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(6691);
/* harmony import */ var _http_tls_js__WEBPACK_IMPORTED_MODULE_13__ = __nccwpck_require__(292);
/* harmony import */ var _inputs_reader_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(401);
/* harmony import */ var _inputs_settings_js__WEBPACK_IMPORTED_MODULE_6__ = __nccwpck_require__(790);
/* harmony import */ var _keys_secret_js__WEBPACK_IMPORTED_MODULE_7__ = __nccwpck_require__(5433);
/* harmony import */ var _modes_configure_js__WEBPACK_IMPORTED_MODULE_8__ = __nccwpck_require__(8334);
/* harmony import */ var _runner_commands_js__WEBPACK_IMPORTED_MODULE_9__ = __nccwpck_require__(6717);
/* harmony import */ var _runner_failure_js__WEBPACK_IMPORTED_MODULE_10__ = __nccwpck_require__(5177);
/* harmony import */ var _runner_log_js__WEBPACK_IMPORTED_MODULE_11__ = __nccwpck_require__(4267);
/* harmony import */ var _runner_step_js__WEBPACK_IMPORTED_MODULE_14__ = __nccwpck_require__(5968);
/* harmony import */ var _runner_workflow_run_js__WEBPACK_IMPORTED_MODULE_12__ = __nccwpck_require__(6826);















const environment = process.env;
const log = new _runner_log_js__WEBPACK_IMPORTED_MODULE_11__/* .Log */ .t(_runner_commands_js__WEBPACK_IMPORTED_MODULE_9__/* .runnerCommands */ .J);
try {
    for (const password of (0,_http_proxy_fetch_js__WEBPACK_IMPORTED_MODULE_4__/* .proxyCredentials */ .F)(environment)) {
        log.mask(new _keys_secret_js__WEBPACK_IMPORTED_MODULE_7__/* .Secret */ .z(password));
    }
    const reader = new _inputs_reader_js__WEBPACK_IMPORTED_MODULE_5__/* .InputReader */ .i(environment, (text) => log.foreign(text));
    const run = (0,_runner_workflow_run_js__WEBPACK_IMPORTED_MODULE_12__/* .readWorkflowRun */ .h)(environment, (file) => node_fs__WEBPACK_IMPORTED_MODULE_1__.readFileSync(file, 'utf8'));
    const settings = await (0,_inputs_settings_js__WEBPACK_IMPORTED_MODULE_6__/* .readSettings */ .s)(reader, log, run);
    if ((0,_http_tls_js__WEBPACK_IMPORTED_MODULE_13__/* .enforceCertificateChecks */ .R)(environment)) {
        log.warning('TLS certificates are checked', 'NODE_TLS_REJECT_UNAUTHORIZED=0 is set in this job and has no effect here: a key is sent to a verified server only. For a certificate authority of your own set NODE_EXTRA_CA_CERTS.');
    }
    await (0,_modes_configure_js__WEBPACK_IMPORTED_MODULE_8__/* .configure */ .j)(settings, {
        log,
        step: (0,_runner_step_js__WEBPACK_IMPORTED_MODULE_14__/* .runnerStep */ .P)(environment),
        fs: /*#__PURE__*/ (node_fs__WEBPACK_IMPORTED_MODULE_1___namespace_cache || (node_fs__WEBPACK_IMPORTED_MODULE_1___namespace_cache = __nccwpck_require__.t(node_fs__WEBPACK_IMPORTED_MODULE_1__, 2))),
        path: /*#__PURE__*/ (node_path__WEBPACK_IMPORTED_MODULE_2___namespace_cache || (node_path__WEBPACK_IMPORTED_MODULE_2___namespace_cache = __nccwpck_require__.t(node_path__WEBPACK_IMPORTED_MODULE_2__, 2))),
        directories: {
            workspace: environment['GITHUB_WORKSPACE'],
            temp: environment['RUNNER_TEMP'],
            home: environment['HOME'] ?? environment['USERPROFILE'],
        },
        http: {
            fetch: _http_proxy_fetch_js__WEBPACK_IMPORTED_MODULE_4__/* .proxyFetch */ .Z,
            now: Date.now,
            sleep: async (milliseconds) => (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_3__.setTimeout)(milliseconds),
            random: Math.random,
        },
        random: () => (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(4).toString('hex'),
    });
}
catch (error) {
    (0,_runner_failure_js__WEBPACK_IMPORTED_MODULE_10__/* .reportFailure */ .x)(error, log);
    process.exitCode = 1;
}

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 8334:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  j: () => (/* binding */ configure)
});

// EXTERNAL MODULE: ./build/errors/system-error.js
var system_error = __nccwpck_require__(3938);
// EXTERNAL MODULE: ./build/errors/action-error.js
var action_error = __nccwpck_require__(2989);
;// CONCATENATED MODULE: ./build/files/base-config-file.js


const LARGEST = 1024 * 1024;
/**
 * The text of the file in `base-config`.
 * @throws ActionError for a file that is not there, not readable, larger than 1 MiB or not UTF-8
 */
function readBaseConfigFile(path, fs) {
    const bytes = readBytes(path, fs);
    if (bytes.length > LARGEST) {
        throw unreadable(path, 'It is larger than 1 MiB.');
    }
    try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    }
    catch (error) {
        throw unreadable(path, 'It is not UTF-8 text.', error);
    }
}
function readBytes(path, fs) {
    try {
        return fs.readFileSync(path);
    }
    catch (error) {
        const code = (0,system_error/* errorCode */.C)(error) ?? 'unknown error';
        const reason = code === 'ENOENT'
            ? 'There is no such file (ENOENT). Is the repository checked out before this step?'
            : `The system refused to read it (${code}).`;
        throw unreadable(path, reason, error);
    }
}
function unreadable(path, why, cause) {
    return new action_error/* ActionError */.l('base-config not readable', {
        what: `The file in 'base-config', ${path}, cannot be read.`,
        why,
        fix: "Give the path of a Soda Library configuration, relative to the workspace, or leave 'base-config' out.",
    }, { cause });
}

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
;// CONCATENATED MODULE: ./build/files/file-system.js

/** The stats of a path itself, not of what a link names; `undefined` when nothing is or can be there. */
function statsOf(path, { lstatSync }) {
    try {
        return lstatSync(path, { throwIfNoEntry: false });
    }
    catch (error) {
        // a part of the path is a file
        if ((0,system_error/* errorCode */.C)(error) === 'ENOTDIR') {
            return undefined;
        }
        throw error;
    }
}

;// CONCATENATED MODULE: ./build/files/git-exclude.js


/**
 * The line to add so that a file stays out of `git add` in the work tree that it lies in: its path, in the exclude file
 * of the repository (gitignore documentation). `undefined` outside a work tree, and where the line stands already.
 */
function gitExclusionFor(file, fs) {
    for (let directory = (0,external_node_path_.dirname)(file);; directory = (0,external_node_path_.dirname)(directory)) {
        const gitDirectory = commonGitDirectory((0,external_node_path_.join)(directory, '.git'), fs);
        if (gitDirectory !== undefined) {
            const excludeFile = (0,external_node_path_.join)(gitDirectory, 'info', 'exclude');
            const pattern = `/${escapePattern((0,external_node_path_.relative)(directory, file).split(external_node_path_.sep).join('/'))}`;
            return readText(excludeFile, fs).split(/\r?\n/).includes(pattern)
                ? undefined
                : { excludeFile, pattern };
        }
        if (directory === (0,external_node_path_.dirname)(directory)) {
            return undefined;
        }
    }
}
function addExclusion({ excludeFile, pattern }, fs) {
    const text = readText(excludeFile, fs);
    fs.mkdirSync((0,external_node_path_.dirname)(excludeFile), { recursive: true });
    fs.writeFileSync(excludeFile, `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${pattern}\n`);
}
function removeExclusion({ excludeFile, pattern }, fs) {
    const lines = readText(excludeFile, fs).split('\n');
    const at = lines.lastIndexOf(pattern);
    if (at !== -1) {
        lines.splice(at, 1);
        fs.writeFileSync(excludeFile, lines.join('\n'));
    }
}
/** `.git` is a directory, or a file that names one in submodules and linked work trees. */
function commonGitDirectory(dotGit, fs) {
    const stats = statsOf(dotGit, fs);
    if (stats?.isDirectory() === true) {
        return dotGit;
    }
    const named = stats?.isFile() === true ? /^gitdir: (.+)$/m.exec(fs.readFileSync(dotGit, 'utf8'))?.[1] : undefined;
    if (named === undefined) {
        return undefined;
    }
    const gitDirectory = (0,external_node_path_.resolve)((0,external_node_path_.dirname)(dotGit), named.trim());
    const commonDirectory = (0,external_node_path_.join)(gitDirectory, 'commondir');
    return fs.existsSync(commonDirectory)
        ? (0,external_node_path_.resolve)(gitDirectory, fs.readFileSync(commonDirectory, 'utf8').trim())
        : gitDirectory;
}
function escapePattern(path) {
    return path.replace(/[\\*?[\]!#]/g, '\\$&').replace(/ $/, '\\ ');
}
function readText(path, fs) {
    return fs.existsSync(path) ? fs.readFileSync(path, 'utf8') : '';
}

;// CONCATENATED MODULE: ./build/files/location.js

/**
 * Where `config-path` says the file goes: a fresh directory under the runner's temporary one when it is not set;
 * relative paths start at the workspace, `~/` at the home directory.
 * @param random 8 characters that no other step has used
 * @throws ActionError when the runner does not name the directory that is needed
 */
function locate(configPath, fileName, directories, random, path) {
    const file = configPath === undefined
        ? path.join(needed(directories.temp, 'RUNNER_TEMP'), `soda-cloud-${random()}`, fileName)
        : resolvePath(configPath, directories, path);
    return {
        path: file,
        directory: path.dirname(file),
        relativePath: relativeTo(directories.workspace, file, path),
    };
}
/** An absolute path for what the user wrote: `~/` is the home directory, other relative paths start at the workspace. */
function resolvePath(written, directories, path) {
    if (/^~[/\\]/.test(written)) {
        return path.join(needed(directories.home, 'HOME'), written.slice(2));
    }
    return path.isAbsolute(written)
        ? path.normalize(written)
        : path.join(needed(directories.workspace, 'GITHUB_WORKSPACE'), written);
}
function relativeTo(workspace, file, path) {
    if (workspace === undefined) {
        return '';
    }
    const relative = path.relative(workspace, file);
    const inside = relative !== '' && relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative);
    return inside ? relative.split(path.sep).join('/') : '';
}
function needed(directory, variable) {
    if (directory === undefined || directory === '') {
        throw new action_error/* ActionError */.l('Runner directory unknown', {
            what: `The environment variable ${variable} is not set, and the path of the file depends on it.`,
            why: 'A runner sets it for every step, so this process was started in another way.',
            fix: `Run the action as a step of a workflow, set ${variable}, or give an absolute 'config-path'.`,
        });
    }
    return directory;
}

;// CONCATENATED MODULE: ./build/files/receipt.js
const RECEIPT_STATE = 'receipt';
/** Reads a receipt back from the runner's state; `undefined` for anything that is not one. */
function parseReceipt(text) {
    try {
        const document = JSON.parse(text);
        return isReceipt(document) ? document : undefined;
    }
    catch {
        return undefined;
    }
}
function isReceipt(value) {
    return (isRecord(value) &&
        typeof value['file'] === 'string' &&
        typeof value['temporaryFile'] === 'string' &&
        typeof value['cleanup'] === 'boolean' &&
        Array.isArray(value['directories']) &&
        value['directories'].every((directory) => typeof directory === 'string') &&
        (value['exclusion'] === undefined || isExclusion(value['exclusion'])));
}
function isExclusion(value) {
    return isRecord(value) && typeof value['excludeFile'] === 'string' && typeof value['pattern'] === 'string';
}
function isRecord(value) {
    return typeof value === 'object' && value !== null;
}

// EXTERNAL MODULE: ./build/files/marker.js
var marker = __nccwpck_require__(9996);
;// CONCATENATED MODULE: ./build/files/ownership.js


/** Looks at a path without following a symbolic link in its last component. */
function occupantOf(path, fs) {
    const stats = statsOf(path, fs);
    if (stats === undefined) {
        return 'nothing';
    }
    if (stats.isSymbolicLink()) {
        return 'symbolic link';
    }
    if (!stats.isFile()) {
        return 'something else';
    }
    return startsWithMarker(path, fs) ? 'own file' : 'foreign file';
}
function startsWithMarker(path, fs) {
    const expected = Buffer.from(marker/* MARKER */.t, 'utf8');
    const descriptor = fs.openSync(path, 'r');
    try {
        const start = Buffer.alloc(expected.length);
        fs.readSync(descriptor, start, 0, start.length, 0);
        return start.equals(expected);
    }
    finally {
        fs.closeSync(descriptor);
    }
}

;// CONCATENATED MODULE: ./build/files/write.js





const DIRECTORY_MODE = 0o700;
/** The directories that have to be made for a file, outermost first. */
function missingDirectories(file, fs) {
    const directory = (0,external_node_path_.dirname)(file);
    if (directory === file || statsOf(directory, fs) !== undefined) {
        return [];
    }
    return [...missingDirectories(directory, fs), directory];
}
/**
 * Writes the file of a receipt: first whole under its temporary name, then under its own, so that a reader never sees
 * half of it and nothing that stands there is replaced by accident. What was made is undone when it fails.
 * @throws ActionError when something else stands there, or the system refuses
 */
function writeFile(receipt, text, options, fs) {
    const made = [];
    try {
        for (const directory of receipt.directories) {
            fs.mkdirSync(directory, DIRECTORY_MODE);
            made.unshift(directory);
            fs.chmodSync(directory, DIRECTORY_MODE);
        }
        checkOccupant(occupantOf(receipt.file, fs), receipt.file, options);
        writeTemporaryFile(receipt.temporaryFile, text, options.mode, fs);
        nameFile(receipt, options, fs);
    }
    catch (error) {
        undo(receipt, made, fs);
        throw error instanceof action_error/* ActionError */.l ? error : notWritable(receipt.file, error);
    }
}
function writeTemporaryFile(path, text, mode, fs) {
    const descriptor = fs.openSync(path, 'wx', 0o600);
    try {
        fs.fchmodSync(descriptor, mode);
        fs.writeFileSync(descriptor, text);
        fs.fsyncSync(descriptor);
    }
    finally {
        fs.closeSync(descriptor);
    }
}
/** A hard link fails when the name is taken, a rename replaces: the difference between creating and overwriting. */
function nameFile({ file, temporaryFile }, options, fs) {
    if (occupantOf(file, fs) === 'nothing') {
        try {
            fs.linkSync(temporaryFile, file);
            fs.unlinkSync(temporaryFile);
            return;
        }
        catch {
            // the name was taken just now, or the file system has no hard links: the next look decides
        }
    }
    checkOccupant(occupantOf(file, fs), file, options);
    fs.renameSync(temporaryFile, file);
}
function checkOccupant(occupant, file, { overwrite }) {
    const replaceable = occupant === 'nothing' || occupant === 'own file' || (occupant === 'foreign file' && overwrite);
    if (!replaceable) {
        throw occupied(file, occupant);
    }
}
function undo(receipt, made, fs) {
    for (const remove of [
        () => fs.unlinkSync(receipt.temporaryFile),
        ...made.map((path) => () => fs.rmdirSync(path)),
    ]) {
        try {
            remove();
        }
        catch {
            // the error that led here is the one to report, and post tries again
        }
    }
}
function occupied(file, occupant) {
    const parts = {
        'symbolic link': {
            why: 'A symbolic link stands there, and a key is never written through one: it could end up anywhere.',
            fix: "Set 'config-path' to the real file, or remove the link.",
        },
        'something else': {
            why: 'A directory or a special file stands there.',
            fix: "Set 'config-path' to the path of a file that does not exist yet.",
        },
        other: {
            why: 'A file that this action did not write stands there, and it is left alone.',
            fix: "Set 'overwrite: true' to replace it, or 'config-path' to another path. To keep its data sources, name it in 'base-config'.",
        },
    };
    return new action_error/* ActionError */.l('Configuration file exists', {
        what: `The configuration was not written to ${file}.`,
        ...(occupant === 'symbolic link' || occupant === 'something else' ? parts[occupant] : parts.other),
    });
}
const SYSTEM_REASONS = {
    EACCES: 'The user of this job may not write there',
    EPERM: 'The user of this job may not write there',
    EROFS: 'The file system is read-only',
    ENOSPC: 'The disk is full',
    ENOTDIR: 'A part of the path is a file where a directory is needed',
    ENAMETOOLONG: 'The path is too long',
};
function notWritable(file, error) {
    const code = (0,system_error/* errorCode */.C)(error) ?? 'unknown error';
    return new action_error/* ActionError */.l('Configuration file not writable', {
        what: `The configuration could not be written to ${file}.`,
        why: `${SYSTEM_REASONS[code] ?? 'The system refused it'} (${code}).`,
        fix: "Set 'config-path' to a place where the job's user may write, or leave it out to use the runner's temporary directory.",
    }, { cause: error });
}

// EXTERNAL MODULE: ./build/formats/registry.js + 4 modules
var registry = __nccwpck_require__(4626);
// EXTERNAL MODULE: ./build/keys/key-pair.js
var key_pair = __nccwpck_require__(2083);
;// CONCATENATED MODULE: ./build/summary/markdown.js
/** Text as Markdown shows it, whatever characters it holds. */
function escapeMarkdown(text) {
    return text
        .replace(/[^\p{L}\p{N} .,:/\\_-]/gu, (character) => `&#${character.codePointAt(0)};`)
        .replace(/_/g, '&#95;');
}
/** A table of two columns; cells are Markdown. */
function factTable(rows) {
    return ['| | |', '|---|---|', ...rows.map(([fact, value]) => `| ${fact} | ${value} |`)].join('\n');
}
function codeBlock(language, code) {
    return [`\`\`\`${language}`, code, '```'].join('\n');
}

;// CONCATENATED MODULE: ./build/summary/configure-summary.js

/** The section that `configure` adds to the job's summary page, in Markdown. */
function configureSummary(facts) {
    const removal = facts.cleanup ? 'removed when the job ends' : "kept when the job ends ('cleanup: false')";
    const table = factTable([
        ['Soda Cloud', escapeMarkdown(facts.host)],
        ['Organization', facts.organization === '' ? 'not known' : escapeMarkdown(facts.organization)],
        ['Key', `${facts.keyUsed}, fingerprint \`${facts.fingerprint}\``],
        ['Checked', facts.verified ? 'yes, Soda Cloud accepts it' : 'no'],
        ['File', `${escapeMarkdown(facts.file)} (${facts.format}, mode ${facts.fileMode}, ${removal})`],
    ]);
    const next = facts.nextSteps.flatMap(({ consumer, language, code }) => [
        `For the ${consumer}:`,
        codeBlock(language, code),
    ]);
    return [`### Soda Cloud Keys: configured`, table, '**Next step**', ...next].join('\n\n');
}

// EXTERNAL MODULE: ./build/soda-cloud/connection.js
var soda_cloud_connection = __nccwpck_require__(7654);
;// CONCATENATED MODULE: ./build/http/retrying-request.js

const ATTEMPTS = 4;
const ATTEMPT_TIMEOUT = 10_000;
const TOTAL_TIME = 30_000;
const FIRST_PAUSE = 500;
const LARGEST_BODY = 64 * 1024;
/** OpenSSL and Node codes of a certificate that will not become valid by waiting. */
const CERTIFICATE_CODES = /^(CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA)/;
/**
 * Sends a GET request: at most 4 attempts of 10 seconds each within 30 seconds. Connection errors, 408, 429 and 5xx are
 * tried again, after an exponential pause with jitter or the server's `Retry-After`; nothing else is. Redirects are
 * answers and are never followed, so credentials stay with the host they were meant for.
 */
async function requestWithRetry(request, dependencies) {
    const deadline = dependencies.now() + TOTAL_TIME;
    for (let attempt = 1;; attempt += 1) {
        const timeLeft = deadline - dependencies.now();
        const { result, retry, retryAfter } = await attemptRequest(request, Math.min(ATTEMPT_TIMEOUT, timeLeft), dependencies);
        const pause = Math.max(retryAfter ?? 0, backoff(attempt, dependencies.random));
        if (!retry || attempt === ATTEMPTS || dependencies.now() + pause >= deadline) {
            return result;
        }
        await dependencies.sleep(pause);
    }
}
async function attemptRequest({ url, headers }, timeout, { fetch, now }) {
    const signal = AbortSignal.timeout(Math.max(1, Math.ceil(timeout)));
    try {
        const response = await fetch(url, { headers, redirect: 'manual', signal });
        const retryAfter = parseRetryAfter(response.headers.get('retry-after'), now());
        return {
            result: {
                kind: 'answer',
                status: response.status,
                contentType: response.headers.get('content-type') ?? '',
                body: await readBody(response),
            },
            retry: isTransient(response.status),
            ...(retryAfter === undefined ? {} : { retryAfter }),
        };
    }
    catch (error) {
        if (signal.aborted) {
            return {
                result: failure(`there was no complete answer within ${Math.ceil(timeout / 1000)} seconds`),
                retry: true,
            };
        }
        const code = (0,system_error/* errorCode */.C)(error);
        return CERTIFICATE_CODES.test(code ?? '')
            ? { result: failure(`its TLS certificate could not be verified (${code})`), retry: false }
            : { result: failure(`the connection failed (${code ?? 'no reason given'})`), retry: true };
    }
}
function isTransient(status) {
    return status === 408 || status === 429 || status >= 500;
}
function failure(reason) {
    return { kind: 'failure', reason };
}
/** Reads at most 64 KiB: a body that is larger is cut, and cannot be the short JSON anybody here waits for. */
async function readBody(response) {
    const decoder = new TextDecoder();
    let text = '';
    let bytes = 0;
    for await (const chunk of response.body ?? []) {
        bytes += chunk.byteLength;
        text += decoder.decode(chunk, { stream: true });
        if (bytes > LARGEST_BODY) {
            break;
        }
    }
    return text + decoder.decode();
}
/** Full pause 0.5, 1, 2 seconds, of which a random half is taken away so that clients do not return together. */
function backoff(attempt, random) {
    return FIRST_PAUSE * 2 ** (attempt - 1) * (0.5 + random() / 2);
}
/** `Retry-After` as seconds or as a date (RFC 9110, 10.2.3), in milliseconds from now. */
function parseRetryAfter(header, now) {
    if (header === null) {
        return undefined;
    }
    const pause = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
    return Number.isNaN(pause) ? undefined : Math.max(0, pause);
}

;// CONCATENATED MODULE: ./build/soda-cloud/test-login.js



/**
 * Asks Soda Cloud whether a key pair logs in: `GET /api/v1/test-login` with Basic authentication, answered by
 * 200 `{"organisationName"}` (Soda Cloud's public API description). Never throws for what a server does.
 */
async function testLogin(pair, connection, http) {
    const answer = await requestWithRetry({
        url: `${(0,soda_cloud_connection/* origin */.TG)(connection)}/api/v1/test-login`,
        headers: {
            accept: 'application/json',
            authorization: `Basic ${(0,key_pair/* basicCredentials */.BG)(pair).reveal()}`,
            'user-agent': 'soda-cloud-keys',
        },
    }, http);
    if (answer.kind === 'failure') {
        return { kind: 'unknown', reason: answer.reason };
    }
    if (answer.status === 401 || answer.status === 403) {
        return { kind: 'refused', status: answer.status };
    }
    if (answer.status !== 200) {
        return { kind: 'unknown', reason: unexpectedStatus(answer.status) };
    }
    const organization = organizationName(answer.body);
    return organization === undefined
        ? {
            kind: 'unknown',
            reason: 'it answered with something else than the JSON of Soda Cloud, so this may be another server',
        }
        : { kind: 'verified', organization };
}
function unexpectedStatus(status) {
    return status >= 300 && status < 400
        ? `it answered with a redirect (HTTP ${status}), which is not followed with a key`
        : `it answered with HTTP ${status}`;
}
function organizationName(body) {
    try {
        const document = JSON.parse(body);
        return typeof document === 'object' &&
            document !== null &&
            'organisationName' in document &&
            typeof document.organisationName === 'string'
            ? document.organisationName
            : undefined;
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./build/modes/choose-key.js




/**
 * The current pair, or the fallback where Soda Cloud refuses the current one. A pair that cannot be checked is used
 * with a warning: a pipeline must not stop because Soda Cloud is down for a moment.
 * @throws ActionError when Soda Cloud refuses every pair there is
 */
async function chooseKey(settings, current, { log, http }) {
    const { connection, fallback } = settings;
    if (!settings.verify) {
        return { pair: current, keyUsed: 'current', verified: false, organization: '' };
    }
    const login = await testLogin(current, connection, http);
    if (login.kind !== 'refused') {
        return { pair: current, keyUsed: 'current', ...outcome(login, current, connection, log) };
    }
    if (fallback === undefined) {
        throw refused([current], login, connection);
    }
    const fallbackLogin = await testLogin(fallback, connection, http);
    if (fallbackLogin.kind === 'refused') {
        throw refused([current, fallback], login, connection);
    }
    log.warning('Fallback key used', `Soda Cloud at ${connection.host} refused the current API key (fingerprint ${(0,key_pair/* fingerprint */.Rj)(current)}, HTTP ${login.status}), so the previous one (fingerprint ${(0,key_pair/* fingerprint */.Rj)(fallback)}) is used. Finish the rotation: store the new key in the secrets behind 'api-key-id' and 'api-key-secret'.`);
    return { pair: fallback, keyUsed: 'fallback', ...outcome(fallbackLogin, fallback, connection, log) };
}
function outcome(login, pair, { host }, log) {
    if (login.kind === 'unknown') {
        log.warning('API key not checked', `Whether Soda Cloud at ${host} accepts the API key (fingerprint ${(0,key_pair/* fingerprint */.Rj)(pair)}) is not known: ${login.reason}. The configuration is written anyway. If this stays, check 'host' or 'region' and the network of the runner.`);
        return { verified: false, organization: '' };
    }
    const organization = log.reveals(login.organization) ? '' : log.foreign(login.organization);
    log.info(`Soda Cloud at ${host} accepts the API key (fingerprint ${(0,key_pair/* fingerprint */.Rj)(pair)}${organization === '' ? '' : `, organization ${organization}`}).`);
    return { verified: true, organization };
}
function refused(pairs, { status }, { host }) {
    const keys = pairs.map((pair) => `fingerprint ${(0,key_pair/* fingerprint */.Rj)(pair)}`).join(' and the fallback, ');
    return new action_error/* ActionError */.l('Soda Cloud refused the API key', {
        what: `Soda Cloud at ${host} refused the API key (${keys}) with HTTP ${status}.`,
        why: `${status === 401 ? 'The ID or the secret is wrong, the key was deleted, or its user was deactivated' : 'The key is known, but its user may not log in'}; a key of ${otherRegion(host)} is refused here too.`,
        fix: "Generate a new key in Soda Cloud (avatar, Profile, API Keys) and store ID and secret in the repository's secrets; if the key is right, set 'region' or 'host' to where it was made.",
    });
}
function otherRegion(host) {
    return host === soda_cloud_connection/* REGION_HOSTS */.lW.eu
        ? `the US region (${soda_cloud_connection/* REGION_HOSTS */.lW.us})`
        : host === soda_cloud_connection/* REGION_HOSTS */.lW.us
            ? `the EU region (${soda_cloud_connection/* REGION_HOSTS */.lW.eu})`
            : 'another region or organization';
}

;// CONCATENATED MODULE: ./build/modes/configure.js










/**
 * Proves the key pair, writes the file that its consumer reads, and tells later steps where it is.
 * @throws ActionError when the key is refused or the file cannot be written; nothing is left behind then
 */
async function configure(settings, dependencies) {
    const { log, step } = dependencies;
    step.setOutput('configured', 'false');
    step.setOutput('verified', 'false');
    step.setOutput('host', settings.connection.host);
    if (!settings.key.found) {
        log.notice('No API key in this run', `Nothing was configured, as 'if-missing: skip' asks. ${settings.key.why}`);
        return;
    }
    const key = await chooseKey(settings, settings.key.pair, dependencies);
    const location = await writeConfiguration(settings, key.pair, dependencies);
    if (settings.exportEnv || settings.values === 'reference') {
        exportPair(key.pair, settings, dependencies);
    }
    await report(settings, key, location, dependencies);
}
async function writeConfiguration(settings, pair, dependencies) {
    const { fs, path, directories, random, step, log } = dependencies;
    const format = registry/* FORMATS */.h[settings.format];
    const content = await renderFile(format, settings, pair, dependencies);
    const location = locate(settings.configPath, format.fileName, directories, random, path);
    const exclusion = findExclusion(location.path, dependencies);
    const receipt = {
        file: location.path,
        temporaryFile: path.join(location.directory, `.soda-cloud-${random()}.tmp`),
        directories: missingDirectories(location.path, fs),
        cleanup: settings.cleanup,
        ...(exclusion === undefined ? {} : { exclusion }),
    };
    step.saveState(RECEIPT_STATE, JSON.stringify(receipt));
    warnAboutEmptyWorkspace(location, dependencies);
    writeFile(receipt, content.text, { mode: settings.fileMode, overwrite: settings.overwrite }, fs);
    excludeFromGit(receipt, dependencies);
    const removal = settings.cleanup
        ? 'it is removed when the job ends'
        : "it stays when the job ends ('cleanup: false')";
    log.info(`Wrote ${location.path} (${settings.format}, mode ${octal(settings.fileMode)}): ${removal}.`);
    return location;
}
async function renderFile(format, settings, pair, { fs, path, directories, log }) {
    const { connection, values, envNames, baseConfig } = settings;
    const content = await format.render({
        connection,
        pair,
        values,
        envNames,
        ...(baseConfig === undefined
            ? {}
            : { baseConfig: readBaseConfigFile(resolvePath(baseConfig, directories, path), fs) }),
    });
    for (const spelling of content.spellings) {
        log.mask(spelling);
    }
    for (const notice of content.notices) {
        log.notice('Configuration', notice);
    }
    return content;
}
function findExclusion(file, { fs, log }) {
    try {
        return gitExclusionFor(file, fs);
    }
    catch (error) {
        warnAboutExclusion(file, error, log);
        return undefined;
    }
}
function excludeFromGit({ exclusion, file }, { fs, log }) {
    try {
        if (exclusion !== undefined) {
            addExclusion(exclusion, fs);
        }
    }
    catch (error) {
        warnAboutExclusion(file, error, log);
    }
}
function warnAboutExclusion(file, error, log) {
    log.warning('Not excluded from Git', `${file} lies in a Git work tree whose .git/info/exclude cannot be used (${(0,system_error/* errorCode */.C)(error) ?? 'unknown error'}). Take care that nothing commits it.`);
}
/** A checkout after this step would empty the workspace, and the file with it. */
function warnAboutEmptyWorkspace({ relativePath }, { fs, directories, log }) {
    const { workspace } = directories;
    if (relativePath === '' || workspace === undefined) {
        return;
    }
    if (!fs.existsSync(workspace) || fs.readdirSync(workspace).length === 0) {
        log.warning('Workspace is empty', 'The configuration goes into the workspace, and nothing is checked out there. If actions/checkout runs after this step, it removes the file: put the checkout first.');
    }
}
function exportPair(pair, { envNames: [id, secret] }, { step, log }) {
    step.exportVariable(id, pair.id.reveal());
    step.exportVariable(secret, pair.secret.reveal());
    log.info(`Exported ${id} and ${secret} to the later steps of this job.`);
}
async function report(settings, { pair, keyUsed, verified, organization }, location, { step }) {
    const { fileName, nextSteps } = registry/* FORMATS */.h[settings.format];
    const outputs = {
        configured: 'true',
        verified: String(verified),
        organization,
        'key-fingerprint': (0,key_pair/* fingerprint */.Rj)(pair),
        'key-used': keyUsed,
        'config-path': location.path,
        'config-dir': location.directory,
        'config-path-relative': location.relativePath,
    };
    for (const [name, value] of Object.entries(outputs)) {
        step.setOutput(name, value);
    }
    const { directory, relativePath } = location;
    await step.addSummary(configureSummary({
        format: settings.format,
        host: settings.connection.host,
        organization,
        fingerprint: (0,key_pair/* fingerprint */.Rj)(pair),
        keyUsed,
        verified,
        file: location.path,
        fileMode: octal(settings.fileMode),
        cleanup: settings.cleanup,
        nextSteps: nextSteps({ stepId: step.id, fileName, directory, relativePath }),
    }));
}
function octal(mode) {
    return mode.toString(8).padStart(4, '0');
}


/***/ }),

/***/ 2488:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  Yz: () => (/* binding */ debug),
  z3: () => (/* binding */ error),
  dN: () => (/* binding */ exportVariable),
  pq: () => (/* binding */ info),
  lm: () => (/* binding */ notice),
  LZ: () => (/* binding */ saveState),
  uH: () => (/* binding */ setOutput),
  Pq: () => (/* binding */ setSecret),
  $e: () => (/* binding */ warning)
});

// UNUSED EXPORTS: ExitCode, addPath, endGroup, getBooleanInput, getIDToken, getInput, getMultilineInput, getState, group, isDebug, markdownSummary, platform, setCommandEcho, setFailed, startGroup, summary, toPlatformPath, toPosixPath, toWin32Path

// EXTERNAL MODULE: external "os"
var external_os_ = __nccwpck_require__(857);
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/utils.js
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */
/**
 * Sanitizes an input into a string so it can be passed into issueCommand safely
 * @param input input to sanitize into a string
 */
function toCommandValue(input) {
    if (input === null || input === undefined) {
        return '';
    }
    else if (typeof input === 'string' || input instanceof String) {
        return input;
    }
    return JSON.stringify(input);
}
/**
 *
 * @param annotationProperties
 * @returns The command properties to send with the actual annotation command
 * See IssueCommandProperties: https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs#L646
 */
function toCommandProperties(annotationProperties) {
    if (!Object.keys(annotationProperties).length) {
        return {};
    }
    return {
        title: annotationProperties.title,
        file: annotationProperties.file,
        line: annotationProperties.startLine,
        endLine: annotationProperties.endLine,
        col: annotationProperties.startColumn,
        endColumn: annotationProperties.endColumn
    };
}
//# sourceMappingURL=utils.js.map
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/command.js


/**
 * Issues a command to the GitHub Actions runner
 *
 * @param command - The command name to issue
 * @param properties - Additional properties for the command (key-value pairs)
 * @param message - The message to include with the command
 * @remarks
 * This function outputs a specially formatted string to stdout that the Actions
 * runner interprets as a command. These commands can control workflow behavior,
 * set outputs, create annotations, mask values, and more.
 *
 * Command Format:
 *   ::name key=value,key=value::message
 *
 * @example
 * ```typescript
 * // Issue a warning annotation
 * issueCommand('warning', {}, 'This is a warning message');
 * // Output: ::warning::This is a warning message
 *
 * // Set an environment variable
 * issueCommand('set-env', { name: 'MY_VAR' }, 'some value');
 * // Output: ::set-env name=MY_VAR::some value
 *
 * // Add a secret mask
 * issueCommand('add-mask', {}, 'secretValue123');
 * // Output: ::add-mask::secretValue123
 * ```
 *
 * @internal
 * This is an internal utility function that powers the public API functions
 * such as setSecret, warning, error, and exportVariable.
 */
function command_issueCommand(command, properties, message) {
    const cmd = new Command(command, properties, message);
    process.stdout.write(cmd.toString() + external_os_.EOL);
}
function command_issue(name, message = '') {
    command_issueCommand(name, {}, message);
}
const CMD_STRING = '::';
class Command {
    constructor(command, properties, message) {
        if (!command) {
            command = 'missing.command';
        }
        this.command = command;
        this.properties = properties;
        this.message = message;
    }
    toString() {
        let cmdStr = CMD_STRING + this.command;
        if (this.properties && Object.keys(this.properties).length > 0) {
            cmdStr += ' ';
            let first = true;
            for (const key in this.properties) {
                if (this.properties.hasOwnProperty(key)) {
                    const val = this.properties[key];
                    if (val) {
                        if (first) {
                            first = false;
                        }
                        else {
                            cmdStr += ',';
                        }
                        cmdStr += `${key}=${escapeProperty(val)}`;
                    }
                }
            }
        }
        cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
        return cmdStr;
    }
}
function escapeData(s) {
    return toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A');
}
function escapeProperty(s) {
    return toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A')
        .replace(/:/g, '%3A')
        .replace(/,/g, '%2C');
}
//# sourceMappingURL=command.js.map
;// CONCATENATED MODULE: external "crypto"
const external_crypto_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("crypto");
// EXTERNAL MODULE: external "fs"
var external_fs_ = __nccwpck_require__(9896);
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/file-command.js
// For internal use, subject to change.
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */




function file_command_issueFileCommand(command, message) {
    const filePath = process.env[`GITHUB_${command}`];
    if (!filePath) {
        throw new Error(`Unable to find environment variable for file command ${command}`);
    }
    if (!external_fs_.existsSync(filePath)) {
        throw new Error(`Missing file at path: ${filePath}`);
    }
    external_fs_.appendFileSync(filePath, `${toCommandValue(message)}${external_os_.EOL}`, {
        encoding: 'utf8'
    });
}
function prepareKeyValueMessage(key, value) {
    const delimiter = `ghadelimiter_${external_crypto_namespaceObject.randomUUID()}`;
    const convertedValue = toCommandValue(value);
    // These should realistically never happen, but just in case someone finds a
    // way to exploit uuid generation let's not allow keys or values that contain
    // the delimiter.
    if (key.includes(delimiter)) {
        throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
    }
    if (convertedValue.includes(delimiter)) {
        throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
    }
    return `${key}<<${delimiter}${external_os_.EOL}${convertedValue}${external_os_.EOL}${delimiter}`;
}
//# sourceMappingURL=file-command.js.map
;// CONCATENATED MODULE: external "path"
const external_path_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("path");
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/core.js
var __awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};






/**
 * The code to exit an action
 */
var ExitCode;
(function (ExitCode) {
    /**
     * A code indicating that the action was successful
     */
    ExitCode[ExitCode["Success"] = 0] = "Success";
    /**
     * A code indicating that the action was a failure
     */
    ExitCode[ExitCode["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
//-----------------------------------------------------------------------
// Variables
//-----------------------------------------------------------------------
/**
 * Sets env variable for this action and future actions in the job
 * @param name the name of the variable to set
 * @param val the value of the variable. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function exportVariable(name, val) {
    const convertedVal = toCommandValue(val);
    process.env[name] = convertedVal;
    const filePath = process.env['GITHUB_ENV'] || '';
    if (filePath) {
        return file_command_issueFileCommand('ENV', prepareKeyValueMessage(name, val));
    }
    command_issueCommand('set-env', { name }, convertedVal);
}
/**
 * Registers a secret which will get masked from logs
 *
 * @param secret - Value of the secret to be masked
 * @remarks
 * This function instructs the Actions runner to mask the specified value in any
 * logs produced during the workflow run. Once registered, the secret value will
 * be replaced with asterisks (***) whenever it appears in console output, logs,
 * or error messages.
 *
 * This is useful for protecting sensitive information such as:
 * - API keys
 * - Access tokens
 * - Authentication credentials
 * - URL parameters containing signatures (SAS tokens)
 *
 * Note that masking only affects future logs; any previous appearances of the
 * secret in logs before calling this function will remain unmasked.
 *
 * @example
 * ```typescript
 * // Register an API token as a secret
 * const apiToken = "abc123xyz456";
 * setSecret(apiToken);
 *
 * // Now any logs containing this value will show *** instead
 * console.log(`Using token: ${apiToken}`); // Outputs: "Using token: ***"
 * ```
 */
function setSecret(secret) {
    command_issueCommand('add-mask', {}, secret);
}
/**
 * Prepends inputPath to the PATH (for this action and future actions)
 * @param inputPath
 */
function addPath(inputPath) {
    const filePath = process.env['GITHUB_PATH'] || '';
    if (filePath) {
        issueFileCommand('PATH', inputPath);
    }
    else {
        issueCommand('add-path', {}, inputPath);
    }
    process.env['PATH'] = `${inputPath}${path.delimiter}${process.env['PATH']}`;
}
/**
 * Gets the value of an input.
 * Unless trimWhitespace is set to false in InputOptions, the value is also trimmed.
 * Returns an empty string if the value is not defined.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string
 */
function getInput(name, options) {
    const val = process.env[`INPUT_${name.replace(/ /g, '_').toUpperCase()}`] || '';
    if (options && options.required && !val) {
        throw new Error(`Input required and not supplied: ${name}`);
    }
    if (options && options.trimWhitespace === false) {
        return val;
    }
    return val.trim();
}
/**
 * Gets the values of an multiline input.  Each value is also trimmed.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string[]
 *
 */
function getMultilineInput(name, options) {
    const inputs = getInput(name, options)
        .split('\n')
        .filter(x => x !== '');
    if (options && options.trimWhitespace === false) {
        return inputs;
    }
    return inputs.map(input => input.trim());
}
/**
 * Gets the input value of the boolean type in the YAML 1.2 "core schema" specification.
 * Support boolean input list: `true | True | TRUE | false | False | FALSE` .
 * The return value is also in boolean type.
 * ref: https://yaml.org/spec/1.2/spec.html#id2804923
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   boolean
 */
function getBooleanInput(name, options) {
    const trueValue = ['true', 'True', 'TRUE'];
    const falseValue = ['false', 'False', 'FALSE'];
    const val = getInput(name, options);
    if (trueValue.includes(val))
        return true;
    if (falseValue.includes(val))
        return false;
    throw new TypeError(`Input does not meet YAML 1.2 "Core Schema" specification: ${name}\n` +
        `Support boolean input list: \`true | True | TRUE | false | False | FALSE\``);
}
/**
 * Sets the value of an output.
 *
 * @param     name     name of the output to set
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function setOutput(name, value) {
    const filePath = process.env['GITHUB_OUTPUT'] || '';
    if (filePath) {
        return file_command_issueFileCommand('OUTPUT', prepareKeyValueMessage(name, value));
    }
    process.stdout.write(external_os_.EOL);
    command_issueCommand('set-output', { name }, toCommandValue(value));
}
/**
 * Enables or disables the echoing of commands into stdout for the rest of the step.
 * Echoing is disabled by default if ACTIONS_STEP_DEBUG is not set.
 *
 */
function setCommandEcho(enabled) {
    issue('echo', enabled ? 'on' : 'off');
}
//-----------------------------------------------------------------------
// Results
//-----------------------------------------------------------------------
/**
 * Sets the action status to failed.
 * When the action exits it will be with an exit code of 1
 * @param message add error issue message
 */
function setFailed(message) {
    process.exitCode = ExitCode.Failure;
    error(message);
}
//-----------------------------------------------------------------------
// Logging Commands
//-----------------------------------------------------------------------
/**
 * Gets whether Actions Step Debug is on or not
 */
function isDebug() {
    return process.env['RUNNER_DEBUG'] === '1';
}
/**
 * Writes debug message to user log
 * @param message debug message
 */
function debug(message) {
    command_issueCommand('debug', {}, message);
}
/**
 * Adds an error issue
 * @param message error issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function error(message, properties = {}) {
    command_issueCommand('error', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a warning issue
 * @param message warning issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function warning(message, properties = {}) {
    command_issueCommand('warning', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a notice issue
 * @param message notice issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function notice(message, properties = {}) {
    command_issueCommand('notice', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Writes info to log with console.log.
 * @param message info message
 */
function info(message) {
    process.stdout.write(message + external_os_.EOL);
}
/**
 * Begin an output group.
 *
 * Output until the next `groupEnd` will be foldable in this group
 *
 * @param name The name of the output group
 */
function startGroup(name) {
    issue('group', name);
}
/**
 * End an output group.
 */
function endGroup() {
    issue('endgroup');
}
/**
 * Wrap an asynchronous function call in a group.
 *
 * Returns the same type as the function itself.
 *
 * @param name The name of the group
 * @param fn The function to wrap in the group
 */
function group(name, fn) {
    return __awaiter(this, void 0, void 0, function* () {
        startGroup(name);
        let result;
        try {
            result = yield fn();
        }
        finally {
            endGroup();
        }
        return result;
    });
}
//-----------------------------------------------------------------------
// Wrapper action state
//-----------------------------------------------------------------------
/**
 * Saves state for current action, the state can only be retrieved by this action's post job execution.
 *
 * @param     name     name of the state to store
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function saveState(name, value) {
    const filePath = process.env['GITHUB_STATE'] || '';
    if (filePath) {
        return file_command_issueFileCommand('STATE', prepareKeyValueMessage(name, value));
    }
    command_issueCommand('save-state', { name }, toCommandValue(value));
}
/**
 * Gets the value of an state set by this action's main execution.
 *
 * @param     name     name of the state to get
 * @returns   string
 */
function getState(name) {
    return process.env[`STATE_${name}`] || '';
}
function getIDToken(aud) {
    return __awaiter(this, void 0, void 0, function* () {
        return yield OidcClient.getIDToken(aud);
    });
}
/**
 * Summary exports
 */

/**
 * @deprecated use core.summary
 */

/**
 * Path exports
 */

/**
 * Platform utilities exports
 */

//# sourceMappingURL=core.js.map

/***/ }),

/***/ 6717:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   J: () => (/* binding */ runnerCommands)
/* harmony export */ });
/* harmony import */ var _actions_core__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2488);

/** The runner's own commands. Named one by one: the whole package would bring its HTTP client into the start path. */
const runnerCommands = { setSecret: _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .setSecret */ .Pq, debug: _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .debug */ .Yz, info: _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .info */ .pq, notice: _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .notice */ .lm, warning: _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .warning */ .$e, error: _actions_core__WEBPACK_IMPORTED_MODULE_0__/* .error */ .z3 };


/***/ }),

/***/ 5177:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   x: () => (/* binding */ reportFailure)
/* harmony export */ });
/* harmony import */ var _errors_action_error_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(2989);
/* harmony import */ var _errors_system_error_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(3938);


/** Reports an error as one annotation. Its stack goes to the debug log only, which GitHub shows on request. */
function reportFailure(error, log) {
    log.error(error instanceof _errors_action_error_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .l ? error : unexpected(error));
    for (let cause = error; cause instanceof Error; cause = cause.cause) {
        log.debug(cause.stack ?? cause.name);
    }
}
function unexpected(error) {
    const name = error instanceof Error ? error.name : typeof error;
    const code = (0,_errors_system_error_js__WEBPACK_IMPORTED_MODULE_1__/* .errorCode */ .C)(error);
    return new _errors_action_error_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .l('Unexpected error', {
        what: `The action stopped on an error that it does not know: ${name}${code === undefined ? '' : ` (${code})`}.`,
        why: 'This is a defect of the action, or the runner is not set up as the action expects.',
        fix: 'Run the job again with debug logging and open an issue with the lines around this one. Remove anything private from them first.',
    });
}


/***/ }),

/***/ 4267:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  t: () => (/* binding */ Log)
});

;// CONCATENATED MODULE: ./build/keys/spellings.js
/** Below this length only the value itself is looked for: its other spellings would hit ordinary words. */
const SHORTEST_DERIVED = 6;
/**
 * The spellings in which a server, a command or a parser may echo a value: raw, JSON, URL, hex, and base64 at each of
 * the three offsets a longer text can give it.
 */
function echoSpellings(value) {
    if (value.length < SHORTEST_DERIVED) {
        return value === '' ? [] : [value];
    }
    const bytes = Buffer.from(value, 'utf8');
    const spellings = [
        value,
        JSON.stringify(value).slice(1, -1),
        encodeURIComponent(value),
        encodeURI(value),
        bytes.toString('hex'),
        ...[0, 1, 2].flatMap((offset) => base64Core(bytes, offset)),
    ];
    return [...new Set(spellings)];
}
/** The base64 characters that depend on nothing but the value when `offset` bytes stand before it. */
function base64Core(bytes, offset) {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
        .toString('base64')
        .replace(/=+$/, '');
    const whole = Math.floor(((offset + bytes.length) * 8) / 6);
    const core = encoded.slice(offset === 0 ? 0 : offset + 1, whole);
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
}

;// CONCATENATED MODULE: ./build/runner/redactor.js

/** Replaces known secrets, in any spelling that an echo may give them, with `***`. */
class Redactor {
    #values = new Set();
    #pattern;
    add(value) {
        this.#values.add(value);
        this.#pattern = undefined;
    }
    has(value) {
        return this.#values.has(value);
    }
    redact(text) {
        if (this.#values.size === 0) {
            return text;
        }
        this.#pattern ??= patternFor([...this.#values].flatMap(echoSpellings));
        return text.replace(this.#pattern, '***');
    }
}
function patternFor(spellings) {
    const longestFirst = spellings.sort((a, b) => b.length - a.length);
    return new RegExp(longestFirst.map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'giu');
}

;// CONCATENATED MODULE: ./build/runner/log.js

const LONGEST_FOREIGN_TEXT = 200;
/**
 * Everything the action prints goes through here. What was masked is also redacted by the action itself, because the
 * runner's masks know neither every spelling of a value nor the files that the action writes.
 */
class Log {
    #commands;
    #redactor = new Redactor();
    constructor(commands) {
        this.#commands = commands;
    }
    /** Tells the runner to hide a value, before anything else is printed that could hold it. */
    mask(secret) {
        const value = secret.reveal();
        if (value !== '' && !this.#redactor.has(value)) {
            this.#commands.setSecret(value);
            this.#redactor.add(value);
        }
    }
    /**
     * Text from outside (a server, the system, a user's input) made fit to show: one line, no control characters,
     * at most 200 characters, no secret.
     */
    foreign(text) {
        const line = this.#redactor
            .redact(text)
            .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
            .trim();
        // a line break inside an echoed secret would hide it from the first pass
        const shown = this.#redactor.redact(line);
        return shown.length > LONGEST_FOREIGN_TEXT ? `${shown.slice(0, LONGEST_FOREIGN_TEXT)}…` : shown;
    }
    /** Whether a text holds a masked value in any spelling. */
    reveals(text) {
        return this.#redactor.redact(text) !== text;
    }
    debug(message) {
        this.#commands.debug(this.#redactor.redact(message));
    }
    info(message) {
        this.#commands.info(this.#redactor.redact(message));
    }
    notice(title, message) {
        this.#commands.notice(this.#redactor.redact(message), { title });
    }
    warning(title, message) {
        this.#commands.warning(this.#redactor.redact(message), { title });
    }
    /** One annotation for one error. */
    error(error) {
        this.#commands.error(this.#redactor.redact(error.message), { title: error.title });
    }
}


/***/ }),

/***/ 5968:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  P: () => (/* binding */ runnerStep)
});

// EXTERNAL MODULE: ./build/node_modules/@actions/core/lib/core.js + 5 modules
var core = __nccwpck_require__(2488);
// EXTERNAL MODULE: external "os"
var external_os_ = __nccwpck_require__(857);
// EXTERNAL MODULE: external "fs"
var external_fs_ = __nccwpck_require__(9896);
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/summary.js
var __awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


const { access, appendFile, writeFile } = external_fs_.promises;
const SUMMARY_ENV_VAR = 'GITHUB_STEP_SUMMARY';
const SUMMARY_DOCS_URL = 'https://docs.github.com/actions/using-workflows/workflow-commands-for-github-actions#adding-a-job-summary';
class Summary {
    constructor() {
        this._buffer = '';
    }
    /**
     * Finds the summary file path from the environment, rejects if env var is not found or file does not exist
     * Also checks r/w permissions.
     *
     * @returns step summary file path
     */
    filePath() {
        return __awaiter(this, void 0, void 0, function* () {
            if (this._filePath) {
                return this._filePath;
            }
            const pathFromEnv = process.env[SUMMARY_ENV_VAR];
            if (!pathFromEnv) {
                throw new Error(`Unable to find environment variable for $${SUMMARY_ENV_VAR}. Check if your runtime environment supports job summaries.`);
            }
            try {
                yield access(pathFromEnv, external_fs_.constants.R_OK | external_fs_.constants.W_OK);
            }
            catch (_a) {
                throw new Error(`Unable to access summary file: '${pathFromEnv}'. Check if the file has correct read/write permissions.`);
            }
            this._filePath = pathFromEnv;
            return this._filePath;
        });
    }
    /**
     * Wraps content in an HTML tag, adding any HTML attributes
     *
     * @param {string} tag HTML tag to wrap
     * @param {string | null} content content within the tag
     * @param {[attribute: string]: string} attrs key-value list of HTML attributes to add
     *
     * @returns {string} content wrapped in HTML element
     */
    wrap(tag, content, attrs = {}) {
        const htmlAttrs = Object.entries(attrs)
            .map(([key, value]) => ` ${key}="${value}"`)
            .join('');
        if (!content) {
            return `<${tag}${htmlAttrs}>`;
        }
        return `<${tag}${htmlAttrs}>${content}</${tag}>`;
    }
    /**
     * Writes text in the buffer to the summary buffer file and empties buffer. Will append by default.
     *
     * @param {SummaryWriteOptions} [options] (optional) options for write operation
     *
     * @returns {Promise<Summary>} summary instance
     */
    write(options) {
        return __awaiter(this, void 0, void 0, function* () {
            const overwrite = !!(options === null || options === void 0 ? void 0 : options.overwrite);
            const filePath = yield this.filePath();
            const writeFunc = overwrite ? writeFile : appendFile;
            yield writeFunc(filePath, this._buffer, { encoding: 'utf8' });
            return this.emptyBuffer();
        });
    }
    /**
     * Clears the summary buffer and wipes the summary file
     *
     * @returns {Summary} summary instance
     */
    clear() {
        return __awaiter(this, void 0, void 0, function* () {
            return this.emptyBuffer().write({ overwrite: true });
        });
    }
    /**
     * Returns the current summary buffer as a string
     *
     * @returns {string} string of summary buffer
     */
    stringify() {
        return this._buffer;
    }
    /**
     * If the summary buffer is empty
     *
     * @returns {boolen} true if the buffer is empty
     */
    isEmptyBuffer() {
        return this._buffer.length === 0;
    }
    /**
     * Resets the summary buffer without writing to summary file
     *
     * @returns {Summary} summary instance
     */
    emptyBuffer() {
        this._buffer = '';
        return this;
    }
    /**
     * Adds raw text to the summary buffer
     *
     * @param {string} text content to add
     * @param {boolean} [addEOL=false] (optional) append an EOL to the raw text (default: false)
     *
     * @returns {Summary} summary instance
     */
    addRaw(text, addEOL = false) {
        this._buffer += text;
        return addEOL ? this.addEOL() : this;
    }
    /**
     * Adds the operating system-specific end-of-line marker to the buffer
     *
     * @returns {Summary} summary instance
     */
    addEOL() {
        return this.addRaw(external_os_.EOL);
    }
    /**
     * Adds an HTML codeblock to the summary buffer
     *
     * @param {string} code content to render within fenced code block
     * @param {string} lang (optional) language to syntax highlight code
     *
     * @returns {Summary} summary instance
     */
    addCodeBlock(code, lang) {
        const attrs = Object.assign({}, (lang && { lang }));
        const element = this.wrap('pre', this.wrap('code', code), attrs);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML list to the summary buffer
     *
     * @param {string[]} items list of items to render
     * @param {boolean} [ordered=false] (optional) if the rendered list should be ordered or not (default: false)
     *
     * @returns {Summary} summary instance
     */
    addList(items, ordered = false) {
        const tag = ordered ? 'ol' : 'ul';
        const listItems = items.map(item => this.wrap('li', item)).join('');
        const element = this.wrap(tag, listItems);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML table to the summary buffer
     *
     * @param {SummaryTableCell[]} rows table rows
     *
     * @returns {Summary} summary instance
     */
    addTable(rows) {
        const tableBody = rows
            .map(row => {
            const cells = row
                .map(cell => {
                if (typeof cell === 'string') {
                    return this.wrap('td', cell);
                }
                const { header, data, colspan, rowspan } = cell;
                const tag = header ? 'th' : 'td';
                const attrs = Object.assign(Object.assign({}, (colspan && { colspan })), (rowspan && { rowspan }));
                return this.wrap(tag, data, attrs);
            })
                .join('');
            return this.wrap('tr', cells);
        })
            .join('');
        const element = this.wrap('table', tableBody);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds a collapsable HTML details element to the summary buffer
     *
     * @param {string} label text for the closed state
     * @param {string} content collapsable content
     *
     * @returns {Summary} summary instance
     */
    addDetails(label, content) {
        const element = this.wrap('details', this.wrap('summary', label) + content);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML image tag to the summary buffer
     *
     * @param {string} src path to the image you to embed
     * @param {string} alt text description of the image
     * @param {SummaryImageOptions} options (optional) addition image attributes
     *
     * @returns {Summary} summary instance
     */
    addImage(src, alt, options) {
        const { width, height } = options || {};
        const attrs = Object.assign(Object.assign({}, (width && { width })), (height && { height }));
        const element = this.wrap('img', null, Object.assign({ src, alt }, attrs));
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML section heading element
     *
     * @param {string} text heading text
     * @param {number | string} [level=1] (optional) the heading level, default: 1
     *
     * @returns {Summary} summary instance
     */
    addHeading(text, level) {
        const tag = `h${level}`;
        const allowedTag = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].includes(tag)
            ? tag
            : 'h1';
        const element = this.wrap(allowedTag, text);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML thematic break (<hr>) to the summary buffer
     *
     * @returns {Summary} summary instance
     */
    addSeparator() {
        const element = this.wrap('hr', null);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML line break (<br>) to the summary buffer
     *
     * @returns {Summary} summary instance
     */
    addBreak() {
        const element = this.wrap('br', null);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML blockquote to the summary buffer
     *
     * @param {string} text quote text
     * @param {string} cite (optional) citation url
     *
     * @returns {Summary} summary instance
     */
    addQuote(text, cite) {
        const attrs = Object.assign({}, (cite && { cite }));
        const element = this.wrap('blockquote', text, attrs);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML anchor tag to the summary buffer
     *
     * @param {string} text link text/content
     * @param {string} href hyperlink
     *
     * @returns {Summary} summary instance
     */
    addLink(text, href) {
        const element = this.wrap('a', text, { href });
        return this.addRaw(element).addEOL();
    }
}
const _summary = new Summary();
/**
 * @deprecated use `core.summary`
 */
const markdownSummary = (/* unused pure expression or super */ null && (_summary));
const summary = _summary;
//# sourceMappingURL=summary.js.map
;// CONCATENATED MODULE: ./build/runner/step.js

function runnerStep(environment) {
    return {
        id: stepId(environment['GITHUB_ACTION'] ?? ''),
        setOutput: core/* setOutput */.uH,
        exportVariable: core/* exportVariable */.dN,
        saveState: core/* saveState */.LZ,
        async addSummary(markdown) {
            if (environment['GITHUB_STEP_SUMMARY'] !== undefined) {
                await summary.addRaw(markdown, true).write();
            }
        },
    };
}
/** The runner makes up an id that starts with two underscores for a step that has none. */
function stepId(action) {
    return /^(?!__)[A-Za-z_][\w-]*$/.test(action) ? action : 'soda-cloud-keys';
}


/***/ }),

/***/ 6826:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ readWorkflowRun)
/* harmony export */ });
/**
 * Reads the run from the runner's variables and the event's payload.
 * @param readFile gives the text of `GITHUB_EVENT_PATH`; may throw
 */
function readWorkflowRun(environment, readFile) {
    return {
        fromFork: environment['GITHUB_EVENT_NAME'] === 'pull_request' && headIsForeign(environment, readFile),
        byDependabot: environment['GITHUB_ACTOR'] === 'dependabot[bot]',
    };
}
function headIsForeign(environment, readFile) {
    try {
        const payload = JSON.parse(readFile(environment['GITHUB_EVENT_PATH'] ?? ''));
        const head = member(member(member(member(payload, 'pull_request'), 'head'), 'repo'), 'full_name');
        // the head repository is null once a fork was deleted
        return head === undefined || head !== environment['GITHUB_REPOSITORY'];
    }
    catch {
        return false;
    }
}
function member(value, name) {
    return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}


/***/ }),

/***/ 7654:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   TG: () => (/* binding */ origin),
/* harmony export */   U9: () => (/* binding */ isLoopback),
/* harmony export */   lW: () => (/* binding */ REGION_HOSTS)
/* harmony export */ });
/** The hosts of Soda Cloud's regions, from Soda's own installation documentation. */
const REGION_HOSTS = { eu: 'cloud.soda.io', us: 'cloud.us.soda.io' };
/** `https://cloud.soda.io`, without a slash at the end. */
function origin({ scheme, host, port }) {
    return `${scheme}://${host}${port === undefined ? '' : `:${port}`}`;
}
/** Whether a host name, as a URL spells it, can only mean this machine. */
function isLoopback(host) {
    return host === '[::1]' || /^(.+\.)?localhost$/.test(host) || /^127(\.\d{1,3}){3}$/.test(host);
}


/***/ })

/******/ });
/************************************************************************/
/******/ // The module cache
/******/ var __webpack_module_cache__ = {};
/******/ 
/******/ // The require function
/******/ function __nccwpck_require__(moduleId) {
/******/ 	// Check if module is in cache
/******/ 	var cachedModule = __webpack_module_cache__[moduleId];
/******/ 	if (cachedModule !== undefined) {
/******/ 		return cachedModule.exports;
/******/ 	}
/******/ 	// Create a new module (and put it into the cache)
/******/ 	var module = __webpack_module_cache__[moduleId] = {
/******/ 		// no module.id needed
/******/ 		// no module.loaded needed
/******/ 		exports: {}
/******/ 	};
/******/ 
/******/ 	// Execute the module function
/******/ 	var threw = true;
/******/ 	try {
/******/ 		__webpack_modules__[moduleId](module, module.exports, __nccwpck_require__);
/******/ 		threw = false;
/******/ 	} finally {
/******/ 		if(threw) delete __webpack_module_cache__[moduleId];
/******/ 	}
/******/ 
/******/ 	// Return the exports of the module
/******/ 	return module.exports;
/******/ }
/******/ 
/******/ // expose the modules object (__webpack_modules__)
/******/ __nccwpck_require__.m = __webpack_modules__;
/******/ 
/************************************************************************/
/******/ /* webpack/runtime/asset-relocator-loader */
/******/ if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";
/******/ 
/******/ /* webpack/runtime/async module */
/******/ (() => {
/******/ 	var webpackQueues = typeof Symbol === "function" ? Symbol("webpack queues") : "__webpack_queues__";
/******/ 	var webpackExports = typeof Symbol === "function" ? Symbol("webpack exports") : "__webpack_exports__";
/******/ 	var webpackError = typeof Symbol === "function" ? Symbol("webpack error") : "__webpack_error__";
/******/ 	var resolveQueue = (queue) => {
/******/ 		if(queue && queue.d < 1) {
/******/ 			queue.d = 1;
/******/ 			queue.forEach((fn) => (fn.r--));
/******/ 			queue.forEach((fn) => (fn.r-- ? fn.r++ : fn()));
/******/ 		}
/******/ 	}
/******/ 	var wrapDeps = (deps) => (deps.map((dep) => {
/******/ 		if(dep !== null && typeof dep === "object") {
/******/ 			if(dep[webpackQueues]) return dep;
/******/ 			if(dep.then) {
/******/ 				var queue = [];
/******/ 				queue.d = 0;
/******/ 				dep.then((r) => {
/******/ 					obj[webpackExports] = r;
/******/ 					resolveQueue(queue);
/******/ 				}, (e) => {
/******/ 					obj[webpackError] = e;
/******/ 					resolveQueue(queue);
/******/ 				});
/******/ 				var obj = {};
/******/ 				obj[webpackQueues] = (fn) => (fn(queue));
/******/ 				return obj;
/******/ 			}
/******/ 		}
/******/ 		var ret = {};
/******/ 		ret[webpackQueues] = x => {};
/******/ 		ret[webpackExports] = dep;
/******/ 		return ret;
/******/ 	}));
/******/ 	__nccwpck_require__.a = (module, body, hasAwait) => {
/******/ 		var queue;
/******/ 		hasAwait && ((queue = []).d = -1);
/******/ 		var depQueues = new Set();
/******/ 		var exports = module.exports;
/******/ 		var currentDeps;
/******/ 		var outerResolve;
/******/ 		var reject;
/******/ 		var promise = new Promise((resolve, rej) => {
/******/ 			reject = rej;
/******/ 			outerResolve = resolve;
/******/ 		});
/******/ 		promise[webpackExports] = exports;
/******/ 		promise[webpackQueues] = (fn) => (queue && fn(queue), depQueues.forEach(fn), promise["catch"](x => {}));
/******/ 		module.exports = promise;
/******/ 		body((deps) => {
/******/ 			currentDeps = wrapDeps(deps);
/******/ 			var fn;
/******/ 			var getResult = () => (currentDeps.map((d) => {
/******/ 				if(d[webpackError]) throw d[webpackError];
/******/ 				return d[webpackExports];
/******/ 			}))
/******/ 			var promise = new Promise((resolve) => {
/******/ 				fn = () => (resolve(getResult));
/******/ 				fn.r = 0;
/******/ 				var fnQueue = (q) => (q !== queue && !depQueues.has(q) && (depQueues.add(q), q && !q.d && (fn.r++, q.push(fn))));
/******/ 				currentDeps.map((dep) => (dep[webpackQueues](fnQueue)));
/******/ 			});
/******/ 			return fn.r ? promise : getResult();
/******/ 		}, (err) => ((err ? reject(promise[webpackError] = err) : outerResolve(exports)), resolveQueue(queue)));
/******/ 		queue && queue.d < 0 && (queue.d = 0);
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/create fake namespace object */
/******/ (() => {
/******/ 	var getProto = Object.getPrototypeOf ? (obj) => (Object.getPrototypeOf(obj)) : (obj) => (obj.__proto__);
/******/ 	var leafPrototypes;
/******/ 	// create a fake namespace object
/******/ 	// mode & 1: value is a module id, require it
/******/ 	// mode & 2: merge all properties of value into the ns
/******/ 	// mode & 4: return value when already ns object
/******/ 	// mode & 16: return value when it's Promise-like
/******/ 	// mode & 8|1: behave like require
/******/ 	__nccwpck_require__.t = function(value, mode) {
/******/ 		if(mode & 1) value = this(value);
/******/ 		if(mode & 8) return value;
/******/ 		if(typeof value === 'object' && value) {
/******/ 			if((mode & 4) && value.__esModule) return value;
/******/ 			if((mode & 16) && typeof value.then === 'function') return value;
/******/ 		}
/******/ 		var ns = Object.create(null);
/******/ 		__nccwpck_require__.r(ns);
/******/ 		var def = {};
/******/ 		leafPrototypes = leafPrototypes || [null, getProto({}), getProto([]), getProto(getProto)];
/******/ 		for(var current = mode & 2 && value; typeof current == 'object' && !~leafPrototypes.indexOf(current); current = getProto(current)) {
/******/ 			Object.getOwnPropertyNames(current).forEach((key) => (def[key] = () => (value[key])));
/******/ 		}
/******/ 		def['default'] = () => (value);
/******/ 		__nccwpck_require__.d(ns, def);
/******/ 		return ns;
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/define property getters */
/******/ (() => {
/******/ 	// define getter functions for harmony exports
/******/ 	__nccwpck_require__.d = (exports, definition) => {
/******/ 		for(var key in definition) {
/******/ 			if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 				Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 			}
/******/ 		}
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/ensure chunk */
/******/ (() => {
/******/ 	__nccwpck_require__.f = {};
/******/ 	// This file contains only the entry chunk.
/******/ 	// The chunk loading function for additional chunks
/******/ 	__nccwpck_require__.e = (chunkId) => {
/******/ 		return Promise.all(Object.keys(__nccwpck_require__.f).reduce((promises, key) => {
/******/ 			__nccwpck_require__.f[key](chunkId, promises);
/******/ 			return promises;
/******/ 		}, []));
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/get javascript chunk filename */
/******/ (() => {
/******/ 	// This function allow to reference async chunks
/******/ 	__nccwpck_require__.u = (chunkId) => {
/******/ 		// return url for filenames based on template
/******/ 		return "" + chunkId + ".index.js";
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/hasOwnProperty shorthand */
/******/ (() => {
/******/ 	__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ })();
/******/ 
/******/ /* webpack/runtime/make namespace object */
/******/ (() => {
/******/ 	// define __esModule on exports
/******/ 	__nccwpck_require__.r = (exports) => {
/******/ 		if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 			Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 		}
/******/ 		Object.defineProperty(exports, '__esModule', { value: true });
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/import chunk loading */
/******/ (() => {
/******/ 	// no baseURI
/******/ 	
/******/ 	// object to store loaded and loading chunks
/******/ 	// undefined = chunk not loaded, null = chunk preloaded/prefetched
/******/ 	// [resolve, Promise] = chunk loading, 0 = chunk loaded
/******/ 	var installedChunks = {
/******/ 		792: 0
/******/ 	};
/******/ 	
/******/ 	var installChunk = (data) => {
/******/ 		var {ids, modules, runtime} = data;
/******/ 		// add "modules" to the modules object,
/******/ 		// then flag all "ids" as loaded and fire callback
/******/ 		var moduleId, chunkId, i = 0;
/******/ 		for(moduleId in modules) {
/******/ 			if(__nccwpck_require__.o(modules, moduleId)) {
/******/ 				__nccwpck_require__.m[moduleId] = modules[moduleId];
/******/ 			}
/******/ 		}
/******/ 		if(runtime) runtime(__nccwpck_require__);
/******/ 		for(;i < ids.length; i++) {
/******/ 			chunkId = ids[i];
/******/ 			if(__nccwpck_require__.o(installedChunks, chunkId) && installedChunks[chunkId]) {
/******/ 				installedChunks[chunkId][0]();
/******/ 			}
/******/ 			installedChunks[ids[i]] = 0;
/******/ 		}
/******/ 	
/******/ 	}
/******/ 	
/******/ 	__nccwpck_require__.f.j = (chunkId, promises) => {
/******/ 			// import() chunk loading for javascript
/******/ 			var installedChunkData = __nccwpck_require__.o(installedChunks, chunkId) ? installedChunks[chunkId] : undefined;
/******/ 			if(installedChunkData !== 0) { // 0 means "already installed".
/******/ 	
/******/ 				// a Promise means "currently loading".
/******/ 				if(installedChunkData) {
/******/ 					promises.push(installedChunkData[1]);
/******/ 				} else {
/******/ 					if(true) { // all chunks have JS
/******/ 						// setup Promise in chunk cache
/******/ 						var promise = import("./" + __nccwpck_require__.u(chunkId)).then(installChunk, (e) => {
/******/ 							if(installedChunks[chunkId] !== 0) installedChunks[chunkId] = undefined;
/******/ 							throw e;
/******/ 						});
/******/ 						var promise = Promise.race([promise, new Promise((resolve) => (installedChunkData = installedChunks[chunkId] = [resolve]))])
/******/ 						promises.push(installedChunkData[1] = promise);
/******/ 					}
/******/ 				}
/******/ 			}
/******/ 	};
/******/ 	
/******/ 	// no prefetching
/******/ 	
/******/ 	// no preloaded
/******/ 	
/******/ 	// no external install chunk
/******/ 	
/******/ 	// no on chunks loaded
/******/ })();
/******/ 
/************************************************************************/
/******/ 
/******/ // startup
/******/ // Load entry module and return exports
/******/ // This entry module used 'module' so it can't be inlined
/******/ var __webpack_exports__ = __nccwpck_require__(9479);
/******/ __webpack_exports__ = await __webpack_exports__;
/******/ 

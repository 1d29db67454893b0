"use strict";
exports.id = 44;
exports.ids = [44];
exports.modules = {

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
//# sourceMappingURL=44.index.js.map
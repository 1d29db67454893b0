"use strict";
exports.id = 230;
exports.ids = [230];
exports.modules = {

/***/ 5849:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   withDefaultProfile: () => (/* binding */ withDefaultProfile)
/* harmony export */ });
/* harmony import */ var _errors_action_error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(494);
/* harmony import */ var _files_marker_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2673);
/* harmony import */ var _yaml_block_mapping_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9161);
/* harmony import */ var _default_profile_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2921);




/**
 * The text of a credentials file with another profile `default`. All other lines stay as they are: order, comments and
 * quoting of the other profiles.
 * @param lines the header and the profile. The header stands right above the profile, so that the action knows its own
 * profile again in a file of somebody else
 * @param overwrite whether a profile `default` that the action did not write may be replaced
 * @throws ActionError, with line and column and without any of the text, for a text that is not such a file
 */
function withDefaultProfile(standing, lines, overwrite) {
    if (isOfAnotherFormat(standing)) {
        return (0,_default_profile_js__WEBPACK_IMPORTED_MODULE_2__/* .profileAlone */ .v)(lines);
    }
    const mark = standing.startsWith('\uFEFF') ? '\uFEFF' : '';
    const text = standing.slice(mark.length);
    const lineBreak = /\r\n/.test(text) ? '\r\n' : '\n';
    const profiles = parse(text);
    const existing = (0,_yaml_block_mapping_js__WEBPACK_IMPORTED_MODULE_1__/* .linesOfKey */ .iw)(profiles, text, _default_profile_js__WEBPACK_IMPORTED_MODULE_2__/* .PROFILE */ .C);
    const header = existing === undefined ? undefined : headerAbove(text, existing);
    if (existing !== undefined && header === undefined && !overwrite) {
        throw foreignProfile();
    }
    const from = header ?? existing?.from ?? profiles.end;
    const before = text.slice(0, from);
    const after = text.slice(existing?.to ?? from);
    const addedBreak = before === '' || /\n$/.test(before) ? '' : lineBreak;
    const indentation = ' '.repeat(profiles.indentation);
    const written = lines.map((line) => `${indentation}${line}${lineBreak}`).join('');
    const result = `${before}${addedBreak}${written}${after}`;
    checkResult(result, profiles);
    const amongOthers = header !== 0 || mark !== '' || after.trim() !== '';
    return { text: `${mark}${result}`, part: { key: _default_profile_js__WEBPACK_IMPORTED_MODULE_2__/* .PROFILE */ .C, amongOthers, addedBreak } };
}
/** Whether a text is a file that the action wrote in another format: nothing in it is a profile then. */
function isOfAnotherFormat(text) {
    const [first = '', second = ''] = text.split('\n');
    return (0,_files_marker_js__WEBPACK_IMPORTED_MODULE_3__/* .isHeaderLine */ .Sd)(first) && second.trim() !== `${_default_profile_js__WEBPACK_IMPORTED_MODULE_2__/* .PROFILE */ .C}:`;
}
/** Where the header of the action's own profile starts; `undefined` when somebody else wrote the profile. */
function headerAbove(text, { from }) {
    const start = text.lastIndexOf('\n', from - 2) + 1;
    return from > 0 && (0,_files_marker_js__WEBPACK_IMPORTED_MODULE_3__/* .isHeaderLine */ .Sd)(text.slice(start, from)) ? start : undefined;
}
function parse(text) {
    try {
        return (0,_yaml_block_mapping_js__WEBPACK_IMPORTED_MODULE_1__/* .parseBlockMapping */ .fp)(text);
    }
    catch (error) {
        throw error instanceof _yaml_block_mapping_js__WEBPACK_IMPORTED_MODULE_1__/* .MappingProblem */ .qU ? unusable(error.message) : error;
    }
}
/** The written text must hold the same profiles as before: anything else would be a mistake of this module. */
function checkResult(text, original) {
    const others = ({ keys }) => keys.filter((name) => name !== _default_profile_js__WEBPACK_IMPORTED_MODULE_2__/* .PROFILE */ .C).join('\n');
    const result = parse(text);
    if (others(result) !== others(original) || !result.keys.includes(_default_profile_js__WEBPACK_IMPORTED_MODULE_2__/* .PROFILE */ .C)) {
        throw unusable('A profile cannot be added to it without changing the others.');
    }
}
function foreignProfile() {
    return new _errors_action_error_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .l('Configuration file exists', {
        what: "The profile 'default' was not written: the file that stands there has one.",
        why: 'This action did not write that profile, and could not put it back when the job ends.',
        fix: "Set 'overwrite: true' to replace that profile; the other profiles stay as they are.",
    });
}
function unusable(why) {
    return new _errors_action_error_js__WEBPACK_IMPORTED_MODULE_0__/* .ActionError */ .l('Credentials file not usable', {
        what: 'The file that stands at the path cannot be read as profiles of the Soda CLI, and its profiles would be lost.',
        why,
        fix: "Correct or remove the file, or set 'config-path' to another path.",
    });
}


/***/ }),

/***/ 9161:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   fp: () => (/* binding */ parseBlockMapping),
/* harmony export */   iw: () => (/* binding */ linesOfKey),
/* harmony export */   qU: () => (/* binding */ MappingProblem)
/* harmony export */ });
/* harmony import */ var yaml__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8815);
/* harmony import */ var _duplicate_keys_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8195);
/* harmony import */ var _problem_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3288);



/** Why a text is no such mapping: a sentence with line and column, and without any of the text. */
class MappingProblem extends Error {
    constructor(message) {
        super(message);
        this.name = 'MappingProblem';
    }
}
/**
 * @param readable the text as YAML reads it, where that differs: with the same characters at the same places otherwise
 * @throws MappingProblem for anything but one YAML document with a mapping in it; a document that holds nothing is one
 * without keys
 */
function parseBlockMapping(text, readable = text) {
    const lineCounter = new yaml__WEBPACK_IMPORTED_MODULE_0__/* .LineCounter */ .HN();
    const documents = parseDocuments(readable, lineCounter);
    const [document] = documents;
    const [problem] = documents.flatMap((each) => (0,_problem_js__WEBPACK_IMPORTED_MODULE_2__/* .yamlProblem */ .Td)(each, lineCounter) ?? []);
    if (problem !== undefined) {
        throw invalid(problem);
    }
    if (documents.length > 1) {
        throw new MappingProblem('It holds more than one YAML document.');
    }
    if (document?.contents == null || isNothing(document.contents)) {
        const end = document === undefined ? text.length : endOfDocument(text, document);
        return { keys: [], indentation: 0, end, map: undefined };
    }
    const { contents } = document;
    const at = (0,_problem_js__WEBPACK_IMPORTED_MODULE_2__/* .position */ .G1)(startOf(contents), lineCounter);
    if (!(0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isMap */ .jh)(contents)) {
        throw new MappingProblem(`It is not a mapping: what starts at line ${at.line}, column ${at.column} is a list or a single value.`);
    }
    if (contents.flow === true) {
        throw new MappingProblem(`The mapping at line ${at.line}, column ${at.column} is written in braces, to which no block can be added.`);
    }
    checkAliases(document, lineCounter);
    return {
        keys: contents.items.map(({ key }) => String(key)),
        indentation: columnOf(text, startOf(contents)),
        end: endOfDocument(text, document),
        map: contents,
    };
}
/** The lines of a key, or `undefined` when the mapping does not have it. */
function linesOfKey({ map, end }, text, name) {
    const keys = map?.items.map(({ key }) => key) ?? [];
    const index = keys.findIndex((key) => (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isScalar */ .jn)(key) && key.value === name);
    if (index === -1) {
        return undefined;
    }
    const starts = keys.map((key) => lineStart(text, startOf(key)));
    const from = starts[index] ?? 0;
    const next = starts[index + 1] ?? end;
    const own = ownLines(text.slice(from, next), columnOf(text, startOf(keys[index])));
    return { from, to: from + own.length, next };
}
function parseDocuments(text, lineCounter) {
    const options = { ..._duplicate_keys_js__WEBPACK_IMPORTED_MODULE_1__/* .UNCHECKED_KEYS */ .c, prettyErrors: false, lineCounter, logLevel: 'silent' };
    try {
        const documents = (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .parseAllDocuments */ .hR)(text, options);
        return Array.isArray(documents) ? documents : [];
    }
    catch (error) {
        throw invalid((0,_problem_js__WEBPACK_IMPORTED_MODULE_2__/* .nestingProblem */ .m4)(error, lineCounter));
    }
}
function invalid({ description, line, column }) {
    return new MappingProblem(`It is not valid YAML: ${description} at line ${line}, column ${column}.`);
}
/** Where a line can be added: before the marker that ends the document, or at the end of the text. */
function endOfDocument(text, document) {
    const marker = /^\.\.\.(?=\s|$)/gm;
    marker.lastIndex = document.range[1];
    return marker.exec(text)?.index ?? text.length;
}
/** A region of lines without the blank lines and the comments at its end that lead over to what follows. */
function ownLines(region, indentation) {
    const lines = region.split(/(?<=\n)/);
    const leadsOver = (line) => /^[ \t]*(#|\r?\n?$)/.test(line) && !isDeeperComment(line, indentation);
    const last = lines.findLastIndex((line) => !leadsOver(line));
    return lines.slice(0, last + 1).join('');
}
function isDeeperComment(line, indentation) {
    return line.search(/#/) > indentation;
}
function startOf(node) {
    return (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isNode */ .Ll)(node) ? (node.range?.[0] ?? 0) : 0;
}
function lineStart(text, offset) {
    return text.lastIndexOf('\n', offset - 1) + 1;
}
function columnOf(text, offset) {
    return offset - lineStart(text, offset);
}
function isNothing(contents) {
    return (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isScalar */ .jn)(contents) && contents.value === null && contents.source === '';
}
/** An alias names an anchor that stands before it. */
function checkAliases(document, lineCounter) {
    const anchors = new Set();
    (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .visit */ .YR)(document, {
        Value(_key, { anchor }) {
            if (anchor !== undefined) {
                anchors.add(anchor);
            }
        },
        Alias(_key, alias) {
            if (!anchors.has(alias.source)) {
                const { line, column } = (0,_problem_js__WEBPACK_IMPORTED_MODULE_2__/* .position */ .G1)(startOf(alias), lineCounter);
                throw new MappingProblem(`An alias at line ${line}, column ${column} names no anchor.`);
            }
        },
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
//# sourceMappingURL=230.index.js.map
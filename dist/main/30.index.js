"use strict";
exports.id = 30;
exports.ids = [30];
exports.modules = {

/***/ 4649:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  withSodaCloud: () => (/* binding */ withSodaCloud)
});

// EXTERNAL MODULE: ./build/errors/action-error.js
var action_error = __webpack_require__(494);
// EXTERNAL MODULE: ./build/yaml/block-mapping.js
var block_mapping = __webpack_require__(9161);
;// CONCATENATED MODULE: ./build/formats/templates.js
/** A template that Soda Library and Soda Core v3 cannot render, and where it starts in the text. */
class TemplateError extends Error {
    offset;
    constructor(message, offset) {
        super(message);
        this.name = 'TemplateError';
        this.offset = offset;
    }
}
/** The delimiters that Soda Core v3 gives to Jinja. */
const OPENERS = /\$\{|\{%|\{#/g;
/**
 * Makes a text with Jinja templates readable as YAML: every template is replaced by as many harmless characters, line
 * breaks kept, so that positions stay. Templates that differ stay different.
 * @throws TemplateError for a template that is not closed or that the engine is known to refuse
 */
function blankTemplates(text) {
    // without a $ the engine does not render the file at all
    if (!text.includes('$')) {
        return text;
    }
    let blanked = '';
    let end = 0;
    const unclosed = new Set();
    for (const { index } of text.matchAll(OPENERS)) {
        if (index >= end) {
            const close = templateEnd(text, index, unclosed);
            blanked += text.slice(end, index) + blank(text.slice(index, close));
            end = close;
        }
    }
    return blanked + text.slice(end);
}
function templateEnd(text, start, unclosed) {
    const opener = text.slice(start, start + 2);
    const end = opener === '${'
        ? expressionEnd(text, start + 2, unclosed)
        : closedBy(text, start + 2, opener === '{%' ? '%}' : '#}');
    if (end === undefined) {
        throw new TemplateError(`a template that starts with ${opener} and is not closed`, start);
    }
    if (opener === '${') {
        checkExpression(text.slice(start + 2, end - 1), start);
    }
    return end;
}
function closedBy(text, from, closer) {
    const at = text.indexOf(closer, from);
    return at === -1 ? undefined : at + closer.length;
}
/** What follows a quotation mark up to the one that closes it. */
const QUOTED = { "'": /(?:\\.|[^'\\])*'/sy, '"': /(?:\\.|[^"\\])*"/sy };
/**
 * The offset after the `}` that closes an expression; braces and quoted texts in it are passed over.
 * @param unclosed the quotation marks that nothing closes: where one is not, no later one of its kind is
 */
function expressionEnd(text, from, unclosed) {
    const token = /['"{}]/g;
    token.lastIndex = from;
    let depth = 1;
    for (let match = token.exec(text); match !== null; match = token.exec(text)) {
        const [found] = match;
        const quoted = QUOTED[found];
        if (quoted === undefined) {
            depth += found === '{' ? 1 : -1;
            if (depth === 0) {
                return token.lastIndex;
            }
        }
        else if (!unclosed.has(found)) {
            quoted.lastIndex = token.lastIndex;
            if (quoted.test(text)) {
                token.lastIndex = quoted.lastIndex;
            }
            else {
                unclosed.add(found);
            }
        }
    }
    return undefined;
}
function checkExpression(expression, offset) {
    const inner = expression.trim();
    if (inner === '') {
        throw new TemplateError('an empty template', offset);
    }
    if (/^\{[^:]*\}$/.test(expression)) {
        throw new TemplateError('a GitHub expression, which is replaced in workflow files only', offset);
    }
    if (/^\w+\s*:[-=?+]/.test(inner)) {
        throw new TemplateError('a default value in shell style, which Jinja writes as a filter', offset);
    }
    if (/^env\./.test(inner)) {
        throw new TemplateError('a variable in the style of Soda Core v4', offset);
    }
}
function blank(template) {
    return template.startsWith('${')
        ? template.replace(/[^A-Za-z0-9\r\n]/g, 'x')
        : template.replace(/[^\r\n]/g, ' ');
}

;// CONCATENATED MODULE: ./build/formats/base-config.js



const KEY = 'soda_cloud';
/**
 * The text of a Soda Library configuration with another `soda_cloud` block. All other lines stay as they are: their
 * order, comments, quoting and templates.
 * @param block the lines of the new block
 * @param header a comment for the first line
 * @throws ActionError, with line and column and without any of the text, for a text that is not such a configuration
 */
function withSodaCloud(original, block, header) {
    const text = original.replace(/^\uFEFF/, '');
    const lineBreak = /\r\n/.test(text) ? '\r\n' : '\n';
    const configuration = parse(text);
    const { end } = configuration;
    const indentation = ' '.repeat(configuration.indentation);
    const lines = block.map((line) => `${indentation}${line}${lineBreak}`).join('');
    const existing = existingBlock(configuration, text);
    const [from, to] = existing ?? [end, end];
    const before = text.slice(0, from);
    const joint = before === '' || /[\r\n]$/.test(before) ? '' : lineBreak;
    const result = `${header}${lineBreak}${before}${joint}${lines}${text.slice(to)}`;
    checkResult(result, configuration);
    return { text: result, replaced: existing !== undefined };
}
function parse(text) {
    try {
        const configuration = (0,block_mapping/* parseBlockMapping */.fp)(text, blankTemplates(text));
        if (configuration.keys.length === 0) {
            throw unreadable('It is empty.');
        }
        return configuration;
    }
    catch (error) {
        if (error instanceof TemplateError) {
            throw brokenTemplate(error, text);
        }
        throw error instanceof block_mapping/* MappingProblem */.qU ? unreadable(error.message) : error;
    }
}
/** Where the lines of the `soda_cloud` block start and end. */
function existingBlock(configuration, text) {
    const lines = (0,block_mapping/* linesOfKey */.iw)(configuration, text, KEY);
    if (lines !== undefined && text.slice(lines.from, lines.next).includes('{%')) {
        throw unreadable('Its soda_cloud block holds template statements ({% … %}), so it cannot be replaced safely.');
    }
    return lines && [lines.from, lines.to];
}
/** The written text must hold the same keys as the original one: anything else would be a mistake of this module. */
function checkResult(text, original) {
    const others = ({ keys }) => keys.filter((name) => name !== KEY).join('\n');
    const result = parse(text);
    if (others(result) !== others(original) || !result.keys.includes(KEY)) {
        throw unreadable('A soda_cloud block cannot be added to it without changing the rest.');
    }
}
function brokenTemplate({ message, offset }, text) {
    const before = text.slice(0, offset).split(/\r\n|\r|\n/);
    return new action_error/* ActionError */.l('base-config has a broken template', {
        what: "The file in 'base-config' has a template that Soda Library and Soda Core v3 cannot render.",
        why: `There is ${message} at line ${before.length}, column ${(before.at(-1) ?? '').length + 1}. The engine would drop the whole file. Comments count too.`,
        fix: 'Correct the template: ${NAME} reads an environment variable, ${NAME | default("value")} gives it a default.',
    });
}
function unreadable(why) {
    return new action_error/* ActionError */.l('base-config not readable', {
        what: "The file in 'base-config' cannot be used as a Soda Library configuration.",
        why,
        fix: "Correct the file, or leave 'base-config' out for a file with nothing but the soda_cloud block.",
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
//# sourceMappingURL=30.index.js.map
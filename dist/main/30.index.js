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

// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(8815);
// EXTERNAL MODULE: ./build/errors/action-error.js
var action_error = __webpack_require__(494);
// EXTERNAL MODULE: ./build/yaml/problem.js
var problem = __webpack_require__(3288);
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
    for (const { index } of text.matchAll(OPENERS)) {
        if (index >= end) {
            const close = templateEnd(text, index);
            blanked += text.slice(end, index) + blank(text.slice(index, close));
            end = close;
        }
    }
    return blanked + text.slice(end);
}
function templateEnd(text, start) {
    const opener = text.slice(start, start + 2);
    const end = opener === '${'
        ? expressionEnd(text, start + 2)
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
/** The offset after the `}` that closes an expression; braces and quoted texts in it are passed over. */
function expressionEnd(text, from) {
    const token = /(['"])(?:\\.|(?!\1)[^\\])*\1|[{}]/gs;
    token.lastIndex = from;
    let depth = 1;
    for (let match = token.exec(text); match !== null; match = token.exec(text)) {
        depth += match[0] === '{' ? 1 : match[0] === '}' ? -1 : 0;
        if (depth === 0) {
            return token.lastIndex;
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
    const { map, end } = parse(text);
    const indentation = ' '.repeat(columnOf(text, startOf(map)));
    const lines = block.map((line) => `${indentation}${line}${lineBreak}`).join('');
    const existing = rangeOf(map, text, end);
    const [from, to] = existing ?? [end, end];
    const before = text.slice(0, from);
    const joint = before === '' || /[\r\n]$/.test(before) ? '' : lineBreak;
    const result = `${header}${lineBreak}${before}${joint}${lines}${text.slice(to)}`;
    checkResult(result, map);
    return { text: result, replaced: existing !== undefined };
}
function parse(text) {
    const lineCounter = new dist/* LineCounter */.HN();
    const documents = parseDocuments(text, lineCounter);
    const [document] = documents;
    const [error] = documents.flatMap((each) => each.errors);
    if (error !== undefined) {
        const { description, line, column } = (0,problem/* yamlProblem */.T)(error, lineCounter);
        throw unreadable(`It is not valid YAML: ${description} at line ${line}, column ${column}.`);
    }
    if (document?.contents == null || isNothing(document.contents)) {
        throw unreadable('It is empty.');
    }
    if (documents.length > 1) {
        throw unreadable('It holds more than one YAML document.');
    }
    const { contents } = document;
    const at = (0,problem/* position */.G)(startOf(contents), lineCounter);
    if (!(0,dist/* isMap */.jh)(contents)) {
        throw unreadable(`It is not a mapping: what starts at line ${at.line}, column ${at.column} is a list or a single value.`);
    }
    if (contents.flow === true) {
        throw unreadable(`The mapping at line ${at.line}, column ${at.column} is written in braces, to which no block can be added.`);
    }
    checkAliases(document, lineCounter);
    return { map: contents, end: endOfDocument(text, document) };
}
function parseDocuments(text, lineCounter) {
    try {
        const documents = (0,dist/* parseAllDocuments */.hR)(blankTemplates(text), {
            prettyErrors: false,
            lineCounter,
            logLevel: 'silent',
        });
        return Array.isArray(documents) ? documents : [];
    }
    catch (error) {
        if (error instanceof TemplateError) {
            throw brokenTemplate(error, text);
        }
        throw error;
    }
}
/** Where a line can be added: before the marker that ends the document, or at the end of the text. */
function endOfDocument(text, document) {
    const marker = /^\.\.\.(?=\s|$)/gm;
    marker.lastIndex = document.range[1];
    return marker.exec(text)?.index ?? text.length;
}
/** The lines of the `soda_cloud` block, without comments and blank lines that lead over to what follows. */
function rangeOf(map, text, end) {
    const index = map.items.findIndex(({ key }) => (0,dist/* isScalar */.jn)(key) && key.value === KEY);
    if (index === -1) {
        return undefined;
    }
    const keys = map.items.map(({ key }) => lineStart(text, startOf(key)));
    const from = keys[index] ?? 0;
    const region = text.slice(from, keys[index + 1] ?? end);
    if (region.includes('{%')) {
        throw unreadable('Its soda_cloud block holds template statements ({% … %}), so it cannot be replaced safely.');
    }
    return [from, from + ownLines(region, columnOf(text, startOf(map))).length];
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
    return (0,dist/* isNode */.Ll)(node) ? (node.range?.[0] ?? 0) : 0;
}
function lineStart(text, offset) {
    return text.lastIndexOf('\n', offset - 1) + 1;
}
function columnOf(text, offset) {
    return offset - lineStart(text, offset);
}
function isNothing(contents) {
    return (0,dist/* isScalar */.jn)(contents) && contents.value === null && contents.source === '';
}
function checkAliases(document, lineCounter) {
    (0,dist/* visit */.YR)(document, {
        Alias(_key, alias) {
            if (alias.resolve(document) === undefined) {
                const { line, column } = (0,problem/* position */.G)(startOf(alias), lineCounter);
                throw unreadable(`An alias at line ${line}, column ${column} names no anchor.`);
            }
        },
    });
}
/** The written text must hold the same keys as the original one: anything else would be a mistake of this module. */
function checkResult(text, original) {
    const names = ({ items }) => items.map(({ key }) => String(key)).filter((name) => name !== KEY);
    const { map } = parse(text);
    if (names(map).join('\n') !== names(original).join('\n') || !map.has(KEY)) {
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

/***/ 3288:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   G: () => (/* binding */ position),
/* harmony export */   T: () => (/* binding */ yamlProblem)
/* harmony export */ });
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
function yamlProblem(error, lines) {
    return { description: DESCRIPTIONS[error.code] ?? 'a syntax error', ...position(error.pos[0], lines) };
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
"use strict";
exports.id = 587;
exports.ids = [587];
exports.modules = {

/***/ 6587:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   fetchThrough: () => (/* binding */ fetchThrough)
/* harmony export */ });
/* harmony import */ var undici__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4371);

/** A `fetch` through one proxy. TLS to the destination is verified whatever the environment says. */
function fetchThrough(proxy) {
    const dispatcher = new undici__WEBPACK_IMPORTED_MODULE_0__/* .ProxyAgent */ .kT({ uri: proxy, requestTls: { rejectUnauthorized: true } });
    return (url, request) => (0,undici__WEBPACK_IMPORTED_MODULE_0__/* .fetch */ .hd)(url, { ...request, dispatcher });
}


/***/ })

};
;
//# sourceMappingURL=587.index.js.map
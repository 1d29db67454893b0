"use strict";exports.id=587,exports.ids=[587],exports.modules={6587:(e,t,r)=>{r.d(t,{fetchThrough:()=>o});var s=r(4371);const n=new Map;function o(e){const t=n.get(e)??new s.kT({uri:e,requestTls:{rejectUnauthorized:!0}});return n.set(e,t),(e,r)=>(0,s.hd)(e,{...r,redirect:"manual",dispatcher:t})}}};
//# sourceMappingURL=587.index.js.map

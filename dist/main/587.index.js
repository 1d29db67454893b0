"use strict";exports.id=587,exports.ids=[587],exports.modules={6587:(e,t,r)=>{r.d(t,{fetchThrough:()=>n});var s=r(4371);const o=new Map;function n(e){const t=o.get(e)??new s.kT({uri:e,requestTls:{rejectUnauthorized:!0}});return o.set(e,t),(e,r)=>(0,s.hd)(e,{...r,dispatcher:t})}}};
//# sourceMappingURL=587.index.js.map

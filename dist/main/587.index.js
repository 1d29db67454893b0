"use strict";exports.id=587,exports.ids=[587],exports.modules={6587:(e,r,t)=>{t.d(r,{fetchThrough:()=>o});var s=t(4371);function o(e){const r=new s.kT({uri:e,requestTls:{rejectUnauthorized:!0}});return(e,t)=>(0,s.hd)(e,{...t,dispatcher:r})}}};
//# sourceMappingURL=587.index.js.map

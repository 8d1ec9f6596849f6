/** Style of the verification page. Both colour schemes keep text at 4.5 : 1 or better against its ground (WCAG AA). */
export const VERIFICATION_STYLE = `
:root{color-scheme:light dark;--ground:#eef2f6;--card:#fff;--text:#17212b;--soft:#52606d;--line:#e1e7ed;--link:#0b57d0;
--good:#0a6e3b;--old:#8a4f00;--bad:#b3261e;--grade:#0a6e3b}
@media (prefers-color-scheme:dark){:root{--ground:#0e1318;--card:#192129;--text:#e8eef4;--soft:#a5b3c1;--line:#2b3742;--link:#8ab4f8;
--good:#0c6b3c;--old:#7d4a05;--bad:#a3241d;--grade:#6fdc9f}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:560px;min-height:100vh;display:flex;flex-direction:column;background:var(--ground);color:var(--text);
font:16px/1.6 system-ui,-apple-system,"PingFang SC","HarmonyOS Sans SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
html{background:var(--ground);-webkit-text-size-adjust:100%}
header{display:flex;justify-content:space-between;align-items:baseline;gap:12px;padding:16px 20px 12px}
header p{margin:0}
.brand{font-weight:600;letter-spacing:.02em}
.sub{color:var(--soft);font-size:14px}
main{flex:1;padding:0 16px}
section{border-radius:16px;margin:0 0 12px}
.verdict{color:#fff;text-align:center;padding:24px 22px 22px}
.verdict.good{background:var(--good)}
.verdict.old{background:var(--old)}
.verdict.bad{background:var(--bad)}
.verdict svg{width:72px;height:72px;display:block;margin:0 auto 8px;fill:none;stroke:#fff;stroke-width:3.5;stroke-linecap:round;stroke-linejoin:round}
.verdict circle{stroke-width:2.5;fill:rgba(255,255,255,.14)}
h1{font-size:30px;line-height:1.25;margin:0 0 6px;letter-spacing:.06em}
.verdict p{margin:0 auto;max-width:25em;font-size:15px;text-wrap:balance}
.verdict .checked{margin-top:14px;padding-top:12px;border-top:1px solid rgba(255,255,255,.3);font-size:14px;font-variant-numeric:tabular-nums}
.card{background:var(--card);padding:18px 20px}
h2{font-size:15px;line-height:1.4;font-weight:600;margin:0 0 6px;color:var(--soft)}
.grade{display:flex;justify-content:space-between;align-items:center;padding:0 0 14px;border-bottom:1px solid var(--line)}
.grade h2{margin:0}
.grade p{margin:0;text-align:right;line-height:1.1;color:var(--grade)}
.grade strong{display:block;font-size:52px;letter-spacing:.02em;font-weight:700}
.grade span{font-size:14px}
.grade.past p{color:var(--soft)}
.grade.past strong{font-size:36px}
dl{margin:6px 0 0}
dl div{display:flex;gap:16px;justify-content:space-between;padding:9px 0;border-bottom:1px solid var(--line)}
dl div:last-child{border-bottom:0;padding-bottom:0}
dt{color:var(--soft);flex:none}
dd{margin:0;text-align:right;overflow-wrap:anywhere;white-space:pre-line;font-variant-numeric:tabular-nums}
ul,ol{margin:0;padding-left:1.2em}
.proof dd{overflow-wrap:anywhere;font-size:14px}
.proof h2{margin-top:14px}
.proof ol{font-size:14px}
.advice p{margin:0 0 6px}
.advice p:last-child{margin:0}
a{color:var(--link);text-underline-offset:3px}
footer{padding:4px 24px 24px;color:var(--soft);font-size:13px;text-align:center}
footer p{margin:0}
@media print{body{max-width:none}.verdict{border:2px solid #000;color:#000;background:none!important}.verdict svg{stroke:#000}}
`;

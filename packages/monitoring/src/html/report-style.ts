/** The report's looks: slate surfaces, one accent for the current rows, colours of verdicts only where a word says the same. Both themes keep WCAG AA. */
export const REPORT_STYLE = `
:root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--line:#dfe3e8;--text:#1c2430;--soft:#56606e;--ref:#8a94a3;--ref-fill:#c5ccd6;--cur:#0b6e55;--pass:#17693c;--fail:#b3261e;--error:#6b3fa0;--skipped:#56606e}
@media (prefers-color-scheme:dark){:root{--bg:#12161c;--card:#1a2029;--line:#2f3845;--text:#e6eaf0;--soft:#a3adba;--ref:#8792a2;--ref-fill:#465163;--cur:#4fc3a1;--pass:#6fcf97;--fail:#ff8a80;--error:#c9a7f5;--skipped:#a3adba}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:14px/1.5 Pretendard,system-ui,-apple-system,"Segoe UI","Apple SD Gothic Neo","Malgun Gothic","Noto Sans KR",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
main{max-width:1120px;margin:0 auto;padding:24px 16px 48px}
h1{font-size:22px;line-height:1.3;margin:4px 0 8px}h2{font-size:18px;margin:36px 0 8px}h3{font-size:14px;margin:0 0 4px}
p{margin:4px 0}.soft{color:var(--soft)}.lead{font-size:16px}
a{color:var(--cur)}
nav{display:flex;flex-wrap:wrap;gap:8px;margin:16px 0}
nav a{display:flex;gap:8px;align-items:baseline;padding:8px 12px;border:1px solid var(--line);border-radius:8px;background:var(--card);color:inherit;text-decoration:none}
nav a:hover{border-color:var(--cur)}
.verdict{font-weight:600;white-space:nowrap}
.pass{color:var(--pass)}.fail{color:var(--fail)}.error{color:var(--error)}.skipped{color:var(--skipped)}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(300px,100%),1fr));gap:12px;margin:12px 0}
.card{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:12px;min-width:0}
.card.failed{border-color:var(--fail)}
.card h3{display:flex;gap:8px;justify-content:space-between}
svg{display:block;width:100%;height:auto;max-width:440px}
svg text{fill:var(--soft);font-size:11px;font-family:inherit}
.axis{stroke:var(--soft);stroke-width:1}.grid{stroke:var(--line);stroke-width:1}
path.ref{fill:var(--ref-fill);stroke:var(--ref);stroke-width:1}path.cur{fill:var(--cur);fill-opacity:.22;stroke:var(--cur);stroke-width:1.5}
rect.ref{fill:var(--ref-fill)}rect.cur{fill:var(--cur)}circle.cur{fill:var(--cur)}
polyline{fill:none;stroke-width:1.6}polyline.ref{stroke:var(--ref);stroke-dasharray:4 3}polyline.cur{stroke:var(--cur)}
.even{stroke:var(--ref);stroke-dasharray:4 3}.whisker{fill:none;stroke:var(--text);stroke-width:1.4}
.legend{display:flex;flex-wrap:wrap;gap:16px;color:var(--soft)}.key{display:inline-flex;gap:6px;align-items:center}
.key i{width:12px;height:12px;border-radius:2px;border:1px solid}.key .ref{background:var(--ref-fill);border-color:var(--ref)}.key .cur{background:var(--cur);border-color:var(--cur)}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:6px 8px;border-bottom:1px solid var(--line)}
td.place{min-width:110px}
th{font-weight:600;color:var(--soft)}td.num,th.num{text-align:right;white-space:nowrap}
th button{all:unset;cursor:pointer;color:inherit}th button:focus-visible,summary:focus-visible,a:focus-visible{outline:2px solid var(--cur);outline-offset:2px}
th[aria-sort=ascending] button::after{content:" ↑"}th[aria-sort=descending] button::after{content:" ↓"}
.filters{display:flex;flex-wrap:wrap;gap:8px;margin:8px 0;align-items:center}
input,select{font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:6px;padding:6px 8px;min-width:0;max-width:100%}
details{margin:4px 0}summary{cursor:pointer;color:var(--soft)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 12px;margin:4px 0}dt{color:var(--soft)}dd{margin:0}
ul{margin:4px 0;padding-left:20px}
.files{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(280px,100%),1fr));gap:12px}
@media (max-width:700px){
main{padding:16px 12px 32px}h1{font-size:19px}
table.wide thead{display:none}table.wide tr{display:block;background:var(--card);border:1px solid var(--line);border-radius:8px;margin:8px 0;padding:8px}
table.wide td{display:flex;gap:12px;justify-content:space-between;border:0;padding:3px 0;text-align:right;white-space:normal}
table.wide td::before{content:attr(data-label);color:var(--soft);text-align:left;flex:none}
table.wide td.long{display:block;text-align:left}table.wide td.long::before{display:none}
table.wide td:empty{display:none}
table.wide tr[hidden]{display:none}
}
@media print{nav,.filters{display:none}body{background:#fff}.card{break-inside:avoid}}
`;

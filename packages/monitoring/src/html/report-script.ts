/** Sorting and filtering of the table of numbers; without it the report still shows everything. Reads no data but the table's own cells. */
export const REPORT_SCRIPT = `
(function(){
var table=document.getElementById('numbers');if(!table)return;
var body=table.tBodies[0],rows=[].slice.call(body.rows),text=document.getElementById('find'),verdict=document.getElementById('verdict'),shown=document.getElementById('shown');
document.getElementById('filters').hidden=false;
function filter(){var n=0,t=text.value.toLowerCase(),v=verdict.value;
rows.forEach(function(r){var on=(!v||r.dataset.verdict===v)&&r.textContent.toLowerCase().indexOf(t)>=0;r.hidden=!on;if(on)n++});shown.textContent=n+' / '+rows.length}
text.addEventListener('input',filter);verdict.addEventListener('change',filter);filter();
[].forEach.call(table.tHead.rows[0].cells,function(cell,i){var button=cell.querySelector('button');if(!button)return;
button.addEventListener('click',function(){
var down=cell.getAttribute('aria-sort')==='ascending';
[].forEach.call(table.tHead.rows[0].cells,function(c){c.removeAttribute('aria-sort')});
cell.setAttribute('aria-sort',down?'descending':'ascending');
function key(r){var c=r.cells[i],v=c.dataset.value;return v===undefined?c.textContent.trim():v===''?null:+v}
rows.sort(function(a,b){var x=key(a),y=key(b);if(x===null||y===null)return (x===null)-(y===null);
var d=typeof x==='number'&&typeof y==='number'?x-y:String(x).localeCompare(String(y));return down?-d:d});
rows.forEach(function(r){body.appendChild(r)})})})})();
`;

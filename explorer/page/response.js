// What came back: as a tree with types and documents, a table, a chart, and as received.
import { block, button, camel, copy, h, ordered, save, svg, tabs, told, unfold, visible } from './dom.js';
import { read, write } from './json.js';
import { number, t, typeName } from './words.js';

const GROUP = 100, PAGE = 100, SMALL = 1 << 20, PIECE = 100_000;

// Returns the JMESPath of a member.
function path(before, key) {
  if (typeof key === 'number') return `${before}[${key}]`;
  const name = /^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key);
  return before ? `${before}.${name}` : name;
}

// What the schema says about a value.
class Known {
  constructor(doc, object, field, lists) { Object.assign(this, { doc, object, field, lists }); }

  static response(doc) { return new Known(doc, doc.action.response); }

  of(key) {
    if (typeof key === 'number') return new Known(this.doc, this.object, this.field, (this.lists ?? 0) - 1);
    const field = this.object?.fields.find(known => known.name === key);
    if (!field) return new Known(this.doc);
    return new Known(this.doc, this.doc.objects[field.ty.kind.Object], field, field.ty.lists);
  }

  get type() { return this.field && typeName({ ...this.field.ty, lists: Math.max(0, this.lists) }, this.doc.objects); }
  get text() { return this.lists === this.field?.ty.lists ? this.field?.description.split('\n')[0] ?? '' : ''; }
}

const clip = (text, most) => (text.length > most ? `${text.slice(0, most)}…` : text);

function leaf(node) {
  const text = clip(node.shown, 2000);
  return h('span', { class: `v ${node.kind}` }, node.kind === 'string' ? ['"', visible(text), '"'] : visible(text));
}

function row(key, node, known, at, level) {
  const isOpenable = node.kind === 'object' || node.kind === 'list';
  const name = typeof key === 'number' ? h('span.index', key) : h('span.key', visible(key));
  const note = h('span.note', known.type && h('i', known.type), ' ', told('span', known.text));
  const tool = copy(() => at, { class: 'path', label: `${t('copy-path')} ${at}` }, t('copy-path'));
  if (!isOpenable) return h('li', h('div.line', h('span.pair', name, leaf(node)), note, tool));
  const entries = node.entries();
  const size = t(node.kind === 'list' ? 'items' : 'fields', number(entries.length));
  const isOpen = level < 2 || (level < 4 && entries.length <= 3);
  const summary = h('summary', h('span.line', h('span.pair', name, h('span.size', size)), note));
  return h('li', unfold(summary, h('ul'), () => branches(entries, known, at, level + 1), isOpen));
}

// Returns the rows of entries; many are in groups, so that a large list opens at once.
function branches(entries, known, at, level, from = 0, to = entries.length) {
  const size = to - from;
  if (size <= GROUP) return entries.slice(from, to).map(([key, node]) => row(key, node, known.of(key), path(at, key), level));
  let step = GROUP;
  while (size / step > GROUP) step *= GROUP;
  const groups = [];
  for (let start = from; start < to; start += step) {
    const end = Math.min(start + step, to);
    const make = () => branches(entries, known, at, level, start, end);
    groups.push(h('li', unfold(h('summary.index', `${number(start)} … ${number(end - 1)}`), h('ul'), make, start === from)));
  }
  return groups;
}

// Returns the lists of objects in a response: [path, nodes, type].
function lists(node, known, at = '', depth = 0, found = []) {
  if (depth > 3) return found;
  for (const [key, inner] of node.entries()) {
    const here = path(at, key);
    if (inner.kind === 'object') lists(inner, known.of(key), here, depth + 1, found);
    else if (inner.kind === 'list') {
      const items = inner.entries();
      if (items[0]?.[1].kind === 'object') found.push([here, items.map(([, item]) => item), known.of(key).object]);
    }
  }
  return found;
}

// Returns [name, kind] of the columns of a list, in the order of the schema.
function columns(items, object) {
  const names = new Map();
  for (const item of items.slice(0, 50)) {
    for (const [key, node] of item.kind === 'object' ? item.entries() : []) {
      if (!names.has(key) || names.get(key) === 'null') names.set(key, node.kind);
    }
  }
  return ordered(names, object?.fields ?? []);
}

const isWhole = text => /^-?\d+$/.test(text) && text.length > 15;

function compare(a, b) {
  if (!a || !b) return !a - !b;
  if (a.kind === 'number' && b.kind === 'number') {
    if (isWhole(a.raw) && isWhole(b.raw)) { const gap = BigInt(a.raw) - BigInt(b.raw); return gap < 0n ? -1 : gap > 0n ? 1 : 0; }
    return Number(a.raw) - Number(b.raw);
  }
  return a.shown < b.shown ? -1 : a.shown > b.shown ? 1 : 0;
}

// Keeps a choice of list in front of what shows it.
function chooser(all, start, show) {
  const place = h('div');
  const draw = index => place.replaceChildren(show(all[index][1], all[index][2]));
  draw(start);
  if (all.length < 2) return place;
  const options = all.map(([name, items], index) => h('option', { value: index }, `${name} (${number(items.length)})`));
  const choice = h('select', { change: event => draw(Number(event.target.value)), value: start }, options);
  return h('div', h('label.choice', t('list'), choice), place);
}

function table(items, object) {
  const names = columns(items, object);
  const node = h('div');
  let sorted = items, by, down = false, from = 0;
  function draw() {
    const head = names.map(([name, kind]) => h('th', { scope: 'col', 'aria-sort': by === name ? (down ? 'descending' : 'ascending') : null, class: kind === 'number' ? 'number' : null },
      button(camel(name), () => {
        down = by === name && !down;
        by = name;
        const keyed = items.map(item => [item.kind === 'object' ? item.get(name) : undefined, item]);
        keyed.sort((a, b) => (down ? compare(b[0], a[0]) : compare(a[0], b[0])));
        sorted = keyed.map(([, item]) => item);
        from = 0;
        draw();
        node.querySelectorAll('th button')[names.findIndex(([known]) => known === name)]?.focus();
      })));
    const rows = sorted.slice(from, from + PAGE).map(item => {
      const cells = new Map(item.kind === 'object' ? item.entries() : []);
      return h('tr', names.map(([name]) => {
        const cell = cells.get(name);
        const text = cell ? clip(cell.shown, 120) : '';
        return h('td', { class: cell?.kind, title: text.length > 40 ? text : null }, visible(text));
      }));
    });
    const go = step => () => { from += step; draw(); };
    const pager = items.length > PAGE && h('div.pager',
      button(t('previous'), go(-PAGE), { disabled: from === 0 }),
      h('span', t('rows', number(from + 1), number(Math.min(from + PAGE, items.length)), number(items.length))),
      button(t('next'), go(PAGE), { disabled: from + PAGE >= items.length }));
    node.replaceChildren(h('div.scroll', { tabindex: '0', role: 'region', label: t('table') }, h('table', h('thead', h('tr', head)), h('tbody', rows))), pager || '');
  }
  draw();
  return node;
}

const isTime = text => /^\d{4}-\d\d-\d\d/.test(text);
const BARS = 20, POINTS = 2000;

function measures(items, object) {
  const names = columns(items, object);
  return [names.filter(([, kind]) => kind === 'string').map(([name]) => name), names.filter(([, kind]) => kind === 'number').map(([name]) => name)];
}

function chart(items, object) {
  const [labels, values] = measures(items, object);
  const place = h('div');
  let label = labels.find(name => isTime(items[0].get(name)?.shown ?? '')) ?? labels[0], value = values[0];
  const choice = (name, all, now, take) => h('label', name, h('select', { change: event => { take(event.target.value); draw(); }, value: now }, all.map(of => h('option', { value: of }, of))));
  function draw() {
    const points = items.filter(item => item.kind === 'object').slice(0, POINTS * 10).map(item => [item.get(label)?.shown ?? '', item.get(value)]).filter(([, node]) => node?.kind === 'number').map(([name, node]) => [name, Math.max(-1e300, Math.min(1e300, Number(node.raw))), node.raw]);
    place.replaceChildren(points.length > 1 && points.every(([name]) => isTime(name)) ? line(points, value) : bars(points, value));
  }
  draw();
  return h('div', h('div.choice', labels.length > 1 && choice(t('label'), labels, label, to => { label = to; }), choice(t('measure'), values, value, to => { value = to; })), place);
}

function bars(points, value) {
  const top = points.toSorted((a, b) => b[1] - a[1]).slice(0, BARS);
  const most = Math.max(...top.map(([, size]) => Math.abs(size)), Number.MIN_VALUE);
  const rows = top.map(([name, size, raw], index) => h('div', { title: `${name} ${raw}` }, h('span', visible(name || String(index))),
    svg('svg', svg('rect', { height: 14, rx: 2, width: `${(Math.abs(size) / most) * 100}%`, class: size < 0 ? 'bar minus' : 'bar' })), h('span', clip(raw, 12))));
  return h('div.chart', { role: 'img', label: `${value}: ${top.slice(0, 5).map(([name, , raw]) => `${name} ${raw}`).join(', ')}` }, rows);
}

function line(points, value) {
  const sorted = points.toSorted((a, b) => (a[0] < b[0] ? -1 : 1));
  const step = Math.max(1, Math.ceil(sorted.length / POINTS));
  const shown = sorted.filter((_, index) => index % step === 0);
  const sizes = shown.map(([, size]) => size);
  const [low, high] = [Math.min(0, ...sizes), Math.max(0, ...sizes)];
  const x = index => 44 + (index / Math.max(1, shown.length - 1)) * 366;
  const y = size => 150 - ((size - low) / (high - low || 1)) * 136;
  const grid = [low, (low + high) / 2, high].map(size => svg('g', svg('line', { x1: 44, x2: 410, y1: y(size), y2: y(size), class: 'grid' }), svg('text', { x: 40, y: y(size) + 4, class: 'axis end' }, new Intl.NumberFormat('en', { notation: 'compact' }).format(size))));
  return svg('svg', { viewBox: '0 0 420 180', role: 'img', class: 'chart', label: `${value}: ${shown[0][0]} ${shown[0][2]} … ${shown.at(-1)[0]} ${shown.at(-1)[2]}` }, grid,
    svg('polyline', { points: shown.map(([, size], index) => `${x(index).toFixed(1)},${y(size).toFixed(1)}`).join(' '), class: 'line' }),
    svg('text.axis', { x: 44, y: 172 }, shown[0][0]), svg('text.axis.end', { x: 410, y: 172 }, shown.at(-1)[0]));
}

function raw(text) {
  const whole = () => (text.length <= SMALL && text ? tidy(text) : text);
  const all = whole();
  let to = Math.min(PIECE, all.length);
  const source = block(t('raw'), visible(all.slice(0, to)));
  const more = button(t('more'), () => {
    source.append(...visible(all.slice(to, to + PIECE)));
    to += PIECE;
    more.hidden = to >= all.length;
  }, { hidden: to >= all.length });
  const download = button(t('download'), () => save('response.json', text, 'application/json'));
  return h('div', h('div.row', copy(() => all), download), source, more);
}

function tidy(text) {
  try { return write(read(text)); } catch { return text; }
}

// Returns the views of a response body.
export function views(doc, text) {
  let root;
  try { root = read(text); } catch { return h('div', h('p.quiet', t('not-json')), raw(text)); }
  const body = root.kind === 'object' ? root.get('Response') ?? root : root;
  const isTree = body.kind === 'object' || body.kind === 'list';
  if (!isTree) return raw(text);
  const known = Known.response(doc);
  const found = lists(body, known);
  const paged = found.findIndex(([name]) => name === doc.action.paging?.items);
  const longest = found.reduce((best, [, items], index) => (items.length > found[best][1].length ? index : best), 0);
  const start = paged < 0 ? longest : paged;
  const charts = found.filter(([, items, object]) => measures(items, object).every(names => names.length));
  const first = charts.indexOf(found[start]);
  const { row: bar, panel } = tabs('response', [
    ['tree', t('tree'), () => h('ul.tree', branches(body.entries(), known, '', 0))],
    found.length && ['table', t('table'), () => chooser(found, start, table)],
    charts.length && ['chart', t('chart'), () => chooser(charts, Math.max(0, first), chart)],
    ['raw', t('raw'), () => raw(text)],
  ].filter(Boolean), views.last, key => { views.last = key; });
  return h('div', bar, panel);
}

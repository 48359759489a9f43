// The page of an action: its document, with the form in place of the table of parameters.
import { block, button, camel, find, h, old, prose, say, told, unfold, visible } from './dom.js';
import { Form } from './form.js';
import { parse } from './json.js';
import { Panel } from './request.js';
import { t, typeName } from './words.js';

function facts(doc) {
  const { action } = doc;
  const chip = (text, kind) => h('span', { class: `chip ${kind ?? ''}` }, text);
  return h('p.facts',
    doc.risk ? chip(t(doc.risk), doc.risk) : chip(t(action.access === 'Read' ? 'reads' : 'writes'), action.access),
    action.rate_limit && h('span', t('per-second', action.rate_limit)),
    h('span', t(`region-${action.region}`)),
    !action.signed && h('span', t('unsigned')), action.streams && h('span', t('streams')),
    h('code', visible(doc.host)));
}

// Returns the names that lead to a field, which is named alone or with its type: `Filter.Name`.
function trail(doc, object, at, seen = new Set()) {
  const [name, owner] = at.split('.').reverse();
  if ((!owner || owner === object.name) && object.fields.some(field => field.name === name)) return [name];
  for (const field of object.fields) {
    const inner = doc.objects[field.ty.kind.Object];
    if (!inner || seen.has(inner)) continue;
    seen.add(inner);
    const rest = trail(doc, inner, at, seen);
    if (rest) return [field.name, ...rest];
  }
}

// Fields of a response, which unfold in place; those on the way to a field are unfolded.
function fields(doc, object, [next, ...rest] = []) {
  const row = field => {
    const inner = doc.objects[field.ty.kind.Object];
    const isOpen = field.name === next && rest.length > 0;
    const id = field.name === next && !rest.length ? 'asked' : null;
    const name = [h('b', visible(field.name)), ' ', h('span.type', typeName(field.ty, doc.objects))];
    const text = h('div.about', old(field), prose(field.description), field.unit && h('p.quiet', field.unit), values(field));
    if (!inner) return h('li', { id }, h('div.term', name), text);
    return h('li', { id }, unfold(h('summary.term', name), h('ul.terms'), () => fields(doc, inner, isOpen ? rest : []), isOpen), text);
  };
  return object.fields.map(row);
}

function values(field) {
  if (!field.values.length) return null;
  return h('dl.values', field.values.map(({ value, description }) => h('div', h('dt', h('code', visible(value))), told('dd', description))));
}

function errors(doc) {
  const list = all => h('dl.codes', all.map(error => h('div', h('dt', h('code', visible(error.code))),
    h('dd', told('span', error.description), error.advice && told('p.advice', error.advice)))));
  const [own, common] = [false, true].map(is => doc.errors.filter(error => error.isCommon === is));
  if (!own.length && !common.length) return h('p.quiet', t('no-errors'));
  return [own.length > 0 && list(own), common.length > 0 && h('details', h('summary', t('errors-common')), list(common))];
}

function examples(doc, fill) {
  return doc.action.examples.map(example => h('div.example', h('div.row', told('h3', example.title), button(t('use'), () => fill(example))),
    example.description && prose(example.description), block(example.title, visible(JSON.stringify(JSON.parse(example.request), null, 2)))));
}

// Returns what changed between releases, the latest first.
export function changes(steps) {
  return steps.map(([before, after, list]) => [h('h3', visible(t('since', after, before))),
    h('ul.changes', list.map(([level, message]) => h('li', h(`span.tag.${level}`, t(level)), prose(message))))]);
}

// Shows an action in the main element. Returns what the keys act on.
export function show(main, doc, query) {
  const { action } = doc;
  let request = new Map();
  try { request = parse(query.get('r') ?? '{}'); } catch (error) { say(error.message); }
  if (!(request instanceof Map)) request = new Map();
  let panel;
  const form = new Form(doc, request, () => panel?.changed());
  panel = new Panel(doc, form, query.get('region') ?? (action.region === 'Required' ? 'ap-guangzhou' : ''), query.get('file'));
  const fill = example => { form.set(parse(example.request)); panel.changed(); panel.node.scrollIntoView({ block: 'nearest' }); };
  const at = query.get('at');
  const asked = at && trail(doc, action.request, at);
  const received = at && !asked ? trail(doc, action.response, at) : [];
  const product = `#/${doc.product}/${doc.version}`;
  const part = (id, title, content) => h('section', { id, 'aria-labelledby': `${id}-title` }, h('h2', { id: `${id}-title` }, title), content);
  main.replaceChildren(h('div.action',
    h('div.top',
      h('p.crumbs', h('a', { href: product }, doc.product), ' ', h('span', doc.version), action.category && [' · ', told('span', action.category)]),
      h('h1', camel(action.name)),
      old(action),
      h('div.lede', action.description ? prose(action.description) : prose(action.title)), facts(doc),
      part('parameters', t('parameters'), form.node)),
    panel.node,
    h('div.rest',
      part('fields', t('response-fields'), h('ul.terms', fields(doc, action.response, received))),
      action.examples.length > 0 && part('examples', t('examples'), examples(doc, fill)),
      part('errors', t('errors'), errors(doc)),
      doc.changes.length > 0 && part('changes', t('changes'), changes(doc.changes)))));
  if (asked) while (asked.length && !form.focus(asked.join('.'))) asked.pop();
  find('#asked')?.scrollIntoView({ block: 'center' });
  return { send: () => panel.send() };
}

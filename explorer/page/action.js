// The page of an action: its document, with the form in place of the table of parameters.
import { button, camel, h, prose, visible } from './dom.js';
import { Form } from './form.js';
import { parse } from './json.js';
import { Panel } from './request.js';
import { t, typeName } from './words.js';

function facts(doc) {
  const { action } = doc;
  const chip = (text, kind) => h('span', { class: `chip ${kind ?? ''}` }, text);
  return h('p', { class: 'facts' },
    doc.risk ? chip(t(doc.risk), doc.risk) : chip(t(action.access === 'Read' ? 'reads' : 'writes'), action.access),
    action.rate_limit && h('span', {}, t('per-second', action.rate_limit)),
    h('span', {}, t(`region-${action.region}`)),
    !action.signed && h('span', {}, t('unsigned')), action.streams && h('span', {}, t('streams')),
    h('code', {}, visible(doc.host)));
}

// Fields of a response, which unfold in place.
function fields(doc, object) {
  const row = (field) => {
    const inner = doc.objects[field.ty.kind.Object];
    const name = [h('b', {}, visible(field.name)), ' ', h('span', { class: 'type' }, typeName(field.ty, doc.objects)), field.deprecated && h('span', { class: 'tag old', title: field.deprecated }, t('deprecated'))];
    const text = h('div', { class: 'about' }, prose(field.description), field.unit && h('p', { class: 'quiet' }, field.unit), values(field));
    if (!inner) return h('li', {}, h('div', { class: 'term' }, name), text);
    const place = h('div', {});
    const details = h('details', { toggle: () => details.open && !place.childElementCount && place.append(fields(doc, inner)) }, h('summary', { class: 'term' }, name), place);
    return h('li', {}, details, text);
  };
  return h('ul', { class: 'terms' }, object.fields.map(row));
}

function values(field) {
  if (!field.values.length) return null;
  return h('dl', { class: 'values' }, field.values.map(({ value, description }) => h('div', {}, h('dt', {}, h('code', {}, visible(value))), h('dd', {}, visible(description)))));
}

function errors(doc) {
  const list = (all) => h('dl', { class: 'codes' }, all.map((error) => h('div', {}, h('dt', {}, h('code', {}, visible(error.code))),
    h('dd', {}, visible(error.description), error.advice && h('p', { class: 'advice' }, visible(error.advice))))));
  const [own, common] = [false, true].map((is) => doc.errors.filter((error) => error.isCommon === is));
  if (!own.length && !common.length) return h('p', { class: 'quiet' }, t('no-errors'));
  return [own.length > 0 && list(own), common.length > 0 && h('details', {}, h('summary', {}, t('errors-common')), list(common))];
}

function examples(doc, fill) {
  return doc.action.examples.map((example) => h('div', { class: 'example' }, h('div', { class: 'row' }, h('h3', {}, visible(example.title)), button(t('use'), () => fill(example))),
    example.description && prose(example.description), h('pre', { tabindex: '0', role: 'region', 'aria-label': example.title }, visible(JSON.stringify(JSON.parse(example.request), null, 2)))));
}

// Shows an action in the main element. Returns what the keys act on.
export function show(main, doc, query) {
  const { action } = doc;
  let request = new Map();
  try { request = parse(query.get('r') ?? '{}'); } catch { /* A link that was cut: the form is empty. */ }
  if (!(request instanceof Map)) request = new Map();
  let panel;
  const form = new Form(doc, request, () => panel?.changed());
  panel = new Panel(doc, form, query.get('region') ?? (action.region === 'Required' ? 'ap-guangzhou' : ''));
  const fill = (example) => { form.set(parse(example.request)); panel.changed(); panel.node.scrollIntoView({ block: 'nearest' }); };
  const product = `#/${doc.product}/${doc.version}`;
  const part = (id, title, content) => h('section', { id, 'aria-labelledby': `${id}-title` }, h('h2', { id: `${id}-title` }, title), content);
  main.replaceChildren(h('div', { class: 'action' },
    h('div', { class: 'top' },
      h('p', { class: 'crumbs' }, h('a', { href: product }, doc.product), ' ', h('span', {}, doc.version), action.category && [' · ', visible(action.category)]),
      h('h1', {}, camel(action.name)),
      action.deprecated && h('p', { class: 'problem warning' }, t('deprecated'), ': ', visible(action.deprecated)),
      h('div', { class: 'lede' }, action.description ? prose(action.description) : prose(action.title)), facts(doc),
      part('parameters', t('parameters'), form.node)),
    panel.node,
    h('div', { class: 'rest' },
      part('fields', t('response-fields'), fields(doc, action.response)),
      action.examples.length > 0 && part('examples', t('examples'), examples(doc, fill)),
      part('errors', t('errors'), errors(doc)))));
  const at = query.get('at');
  if (at && !form.focus(at)) document.getElementById('fields').scrollIntoView();
  return { send: () => panel.send() };
}

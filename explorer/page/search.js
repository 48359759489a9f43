// Search as you type, by keyboard alone.
import { address, camel, get, h, say, told } from './dom.js';
import { t } from './words.js';

// Returns the address of what was found. A field of a type is shown in an action that uses the type.
function found(hit) {
  const field = hit.field ?? (hit.kind === 'field' ? hit.text : '');
  return address(hit, {
    uses: hit.action ? '' : hit.kind === 'error' ? hit.text : hit.object,
    at: field && !hit.action ? `${hit.object}.${field}` : field,
  });
}

function option(hit, index) {
  const where = [hit.action && hit.kind !== 'action' ? hit.action : '', hit.action ? '' : hit.object ?? '', hit.field ?? '']
    .filter(Boolean).join(' · ');
  // A word may find what has another name.
  const name = { product: hit.product, action: hit.action }[hit.kind] ?? hit.text;
  return h('li', { role: 'option', id: `hit-${index}`, 'aria-selected': 'false', 'data-to': found(hit) },
    h('span.kind', t(`kind-${hit.kind}`)),
    h('span.what', h('b', camel(name)), told('small', name === hit.text ? hit.title ?? where : hit.text)),
    h('span.of', hit.kind === 'product' ? '' : hit.product, h('small', hit.version)));
}

export function search() {
  const list = h('ul', { role: 'listbox', id: 'hits', label: t('results'), hidden: true });
  const input = h('input', {
    type: 'search', role: 'combobox', 'aria-expanded': 'false', 'aria-controls': 'hits', autocomplete: 'off',
    'aria-autocomplete': 'list', spellcheck: 'false', label: t('search'), placeholder: t('search-hint'),
    input: () => { finding = find(); }, keydown: key, focus: () => list.childElementCount && open(true), id: 'search',
  });
  let at = -1, last = 0, finding;

  function open(isOpen) {
    list.hidden = !isOpen;
    input.setAttribute('aria-expanded', isOpen);
    if (!isOpen) choose(-1);
  }
  function choose(index) {
    list.children[at]?.setAttribute('aria-selected', 'false');
    at = index;
    const chosen = list.children[at];
    chosen?.setAttribute('aria-selected', 'true');
    chosen?.scrollIntoView({ block: 'nearest' });
    if (chosen) input.setAttribute('aria-activedescendant', chosen.id);
    else input.removeAttribute('aria-activedescendant');
  }
  async function find() {
    const text = input.value.trim(), own = ++last;
    const hits = text ? await get('search', { q: text }).catch(error => say(error.message)) : [];
    if (own !== last || !hits) return;
    list.replaceChildren(...hits.map(option));
    if (text && !hits.length) list.append(h('li.none', { role: 'option', 'aria-disabled': 'true' }, t('nothing')));
    open(text !== '');
    choose(hits.length ? 0 : -1);
    list.dataset.query = text;
  }
  function go(element) {
    if (!element?.dataset.to) return;
    location.hash = element.dataset.to;
    open(false);
    input.blur();
  }
  function key(event) {
    const count = list.querySelectorAll('[data-to]').length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && count) {
      if (list.hidden) open(true);
      choose((at + step + count) % count);
    } else if (event.key === 'Enter') finding?.then(() => go(list.children[at]));
    else if (event.key === 'Escape') {
      if (list.hidden) input.blur();
      open(false);
    } else return;
    event.preventDefault();
  }
  list.addEventListener('mousedown', event => {
    event.preventDefault();
    go(event.target.closest('[role=option]'));
  });
  input.addEventListener('blur', () => open(false));
  return h('div.box', input, h('kbd', { 'aria-hidden': 'true' }, '/'), list);
}

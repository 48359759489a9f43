// The page: where one is, and what is shown there.
import { changes, show } from './action.js';
import { doctor } from './bench.js';
import { about, address, ask, button, call, camel, find, get, h, prose, say, told, visible } from './dom.js';
import { Panel } from './request.js';
import { search } from './search.js';
import { language, memory, number, setLanguage, t } from './words.js';

const root = document.documentElement;
const main = find('main');
const nav = find('nav');
const kept = new Map();
let current = {};

// Reads data once.
function once(name, parameters) {
  const key = `${name}?${new URLSearchParams(parameters)}`;
  if (!kept.has(key)) kept.set(key, get(name, parameters).catch(error => { kept.delete(key); throw error; }));
  return kept.get(key);
}

function title(text) {
  document.title = text ? `${text} · API Explorer` : 'API Explorer';
}

async function home() {
  title();
  nav.hidden = true;
  const all = await once('products');
  const groups = Map.groupBy(all, entry => entry[0][0].toUpperCase());
  const actions = all.reduce((sum, [, , , count]) => sum + count, 0);
  const latest = new Map(all.map(entry => [entry[0], entry]));
  const item = entry => h('li', h('a', { href: `#/${entry[0]}/${entry[1]}` }, h('b', entry[0]), latest.get(entry[0]) === entry ? null : h('small', entry[1]), told('span.title', entry[2]), h('span.count', number(entry[3]))));
  main.replaceChildren(h('div.home', h('h1', 'API Explorer'), h('p.lede', t('home-about', number(all.length), number(actions))),
    h('div.index', [...groups].map(([letter, entries]) => h('section', { label: letter }, h('h2', letter), h('ul', entries.map(item)))))));
}

function actionLink(product, action, now) {
  const isOld = action.deprecated != null;
  return h('a', { title: isOld ? t('deprecated') : null, href: `#/${product.product}/${product.version}/${action.name}`, class: `to ${action.access}${isOld ? ' old' : ''}`, 'aria-current': action.name === now ? 'page' : null }, camel(action.name));
}

function byCategory(actions) {
  return [...Map.groupBy(actions, action => action.category)].sort(([a], [b]) => (!a - !b) || (a < b ? -1 : 1)).map(([name, list], _, all) => [name || (all.length > 1 ? t('others') : ''), list]);
}

function sidebar(product, now) {
  const key = `${product.product} ${product.version} ${language}`;
  if (nav.dataset.of !== key) {
    nav.dataset.of = key;
    nav.setAttribute('aria-label', t('actions'));
    const list = h('div.list', byCategory(product.actions).map(([category, actions]) => [
      category && told('h2', category), h('ul', actions.map(action => h('li', actionLink(product, action, now))))]));
    const filter = event => {
      const text = event.target.value.trim().toLowerCase();
      for (const item of list.querySelectorAll('li')) item.hidden = !item.textContent.toLowerCase().includes(text);
    };
    nav.replaceChildren(h('a.product', { href: `#/${product.product}/${product.version}` }, product.product, h('small', product.version)),
      h('input', { type: 'search', placeholder: t('filter'), label: t('filter'), input: filter, id: 'filter' }), list);
  }
  nav.hidden = false;
  nav.querySelector('[aria-current]')?.removeAttribute('aria-current');
  const link = [...nav.querySelectorAll('a.to')].find(of => of.textContent === now);
  link?.setAttribute('aria-current', 'page');
  link?.scrollIntoView({ block: 'nearest' });
}

async function productPage([name, version], query) {
  const product = await once('product', { product: name, version });
  const used = query.get('uses');
  const users = used ? await get('users', { product: name, version, name: used }) : null;
  const at = query.get('at');
  if (at && users?.length) {
    location.replace(address({ product: name, version, action: users[0] }, { at }));
    return {};
  }
  title(name);
  sidebar(product);
  const actions = product.actions.filter(action => !users || users.includes(action.name));
  const item = action => h('li', actionLink(product, action), told('span.title', action.title));
  const others = product.versions.filter(of => of !== product.version);
  main.replaceChildren(h('div.product',
    h('p.crumbs', h('code', product.host)),
    told('h1', product.title),
    h('p.facts', h('span', product.version), h('span', t('actions-of', number(product.actions.length))), others.map(of => h('a', { href: `#/${name}/${of}` }, of))),
    used ? h('p.lede', t('uses', used), ' · ', h('a', { href: `#/${name}/${version}` }, t('all-actions'))) : h('div.lede', prose(product.description)),
    byCategory(actions).map(([category, list]) => h('section', category && told('h2', category), h(list.some(of => of.title) ? 'ul.actions' : 'ul.names', list.map(item)))),
    !used && product.changes.length > 0 && h('section', h('h2', t('changes')), changes(product.changes))));
}

async function actionPage([name, version, action], query) {
  const [product, doc] = await Promise.all([once('product', { product: name, version }), once('action', { product: name, version, action })]);
  title(action);
  sidebar(product, action);
  return show(main, doc, query);
}

async function historyPage() {
  title(t('history'));
  nav.hidden = true;
  const all = await call('history', {});
  const item = of =>
    h('li', h('time', new Date(of.time * 1000).toLocaleTimeString(language)),
      h('a', { href: address(of, { region: of.region, r: of.request }) }, camel(of.action)), h('span.quiet', of.product, of.region && ` · ${of.region}`, of.target === 'cloud' && ` · ${t('real-cloud')}`),
      h('span', { class: of.failed ? 'bad' : 'good' }, of.error ?? (of.failed ? t('failed') : 'OK')), h('code', of.request ? visible(of.request.slice(0, 200)) : t('too-large')));
  main.replaceChildren(h('div.history', h('h1', t('history')), h('p.lede', t(all.length ? 'history-about' : 'no-history')), h('ul', all.map(item))));
}

// The folder of requests, or a file in it, which is opened in its action.
async function requestsPage([, name]) {
  const all = (path, order = {}) => call(`requests${path}`, order);
  if (name) {
    const of = await all('-open', { name });
    Panel.seen.set(name, of.tag);
    location.replace(address(of, { region: of.region, file: name, r: of.request }));
    return;
  }
  title(t('requests'));
  nav.hidden = true;
  const list = await all('');
  const rename = from => {
    const to = h('input', { value: from, label: t('file-name'), spellcheck: 'false' });
    ask(t('rename'), to, t('rename'), () => all('-rename', { name: from, to: to.value }).then(() => requestsPage([]), error => say(error.status === 409 ? t('exists') : error.message)));
  };
  const item = of => h('li', of.action ? h('a', { href: `#/requests/${encodeURIComponent(of.name)}` }, visible(of.name)) : h('span', visible(of.name)),
    h('span', of.action ? camel(of.action) : of.problem ? told('span.bad', of.problem) : t('steps-of', of.steps)), h('span.quiet', visible([of.product, of.region].filter(Boolean).join(' · '))),
    button(t('rename'), () => rename(of.name), { label: `${t('rename')} ${of.name}` }));
  main.replaceChildren(h('div.history.files', h('h1', t('requests')), h('p.lede', t(list.length ? 'requests-about' : 'no-requests')), h('ul', list.map(item))));
}

function doctorPage() {
  title(t('doctor'));
  nav.hidden = true;
  doctor(main);
}

const OWN = { sent: historyPage, doctor: doctorPage, requests: requestsPage };

async function route() {
  const [path, query] = location.hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  const place = `${path} ${language}`;
  const isNew = route.place !== undefined && route.place !== place;
  route.place = place;
  try {
    const parts = path.split('/').filter(Boolean).map(decodeURIComponent);
    const own = Object.hasOwn(OWN, parts[0] ?? '') && OWN[parts[0]];
    const pages = [home, (of, q) => productPage([of[0], ''], q), productPage, actionPage];
    current = (await (own || pages[parts.length] || home)(parts, new URLSearchParams(query))) ?? {};
  } catch (error) {
    const parts = path.split('/');
    main.replaceChildren(h('h1', t(error.status === 404 ? 'missing-page' : 'failed')), told('p.lede', error.message), parts[1] ? h('p', h('a', { href: `#/${parts[0]}` }, parts[0])) : '');
  }
  if (isNew && !query?.includes('at=')) { scrollTo(0, 0); main.focus({ preventScroll: true }); }
  main.dataset.shown = place;
  performance.mark('shown');
}

function help() {
  const keys = [['/', 'key-search'], ['↑ ↓', 'key-move'], ['Enter', 'key-open'], ['Esc', 'key-close'], ['Ctrl Enter', 'key-send'], ['← →', 'key-tabs'], ['?', 'key-help']];
  const dialog = h('dialog', { 'aria-labelledby': 'keys', close: () => dialog.remove() }, h('h2', { id: 'keys' }, t('keys')),
    h('dl.keys', keys.map(([key, word]) => h('div', h('dt', key.split(' ').map(one => h('kbd', one))), h('dd', t(word))))),
    button(t('close'), () => dialog.close(), { autofocus: true }));
  document.body.append(dialog);
  dialog.showModal();
}

function tools() {
  const theme = () => {
    const now = root.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
    root.dataset.theme = now === 'dark' ? 'light' : 'dark';
    memory.theme = root.dataset.theme;
  };
  const speak = async () => {
    await setLanguage(language === 'zh' ? 'en' : 'zh').catch(() => say(t('offline')));
    kept.clear();
    memory.language = language;
    frame();
    route();
  };
  const place = (id, word, sign) => h('a.tool', { href: `#/${id}`, id, label: t(word), title: t(word) }, sign, h('span', t(`tool-${id}`)));
  const sent = place('sent', 'history', '↺');
  about().then(({ folder }) => folder && sent.after(place('requests', 'requests', '▤')));
  find('.tools').replaceChildren(place('doctor', 'doctor', '✓'), sent, button(t('language'), speak, { id: 'language', lang: language === 'zh' ? 'en' : 'zh' }),
    button('◐', theme, { id: 'theme', label: t('theme'), title: t('theme') }), button('?', help, { id: 'help', label: t('keys'), title: t('keys') }));
}

function frame() {
  find('.skip').textContent = t('skip');
  find('.skip').onclick = event => { event.preventDefault(); main.focus(); };
  find('header .search').replaceChildren(search());
  tools();
}

const theme = memory.theme;
if (theme) root.dataset.theme = theme;
addEventListener('hashchange', route);
addEventListener('keydown', event => {
  const isTyping = event.target.closest?.('input, textarea, select, dialog');
  const sends = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
  // A key that is held down sends once.
  if (sends && !event.repeat) current.send?.();
  if (sends || (event.repeat && event.target.id === 'send')) event.preventDefault();
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === '/') { find('#search').focus(); event.preventDefault(); }
  if (event.key === '?') help();
});
frame();
route();

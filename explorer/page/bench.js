// The signature bench: the steps of a signature, and the doctor for signatures from elsewhere.
import { block, button, call, copy, h, told, visible } from './dom.js';
import { t } from './words.js';

// Returns a text in which each byte that matters can be seen.
function bytes(text) {
  return text.split(/([\n\t]| {2,}| $)/m).map(part => {
    if (part === '\n') return [h('span.hidden', '\u23ce'), '\n'];
    if (part === '\t') return h('span.hidden', '\u2192');
    return /^ +$/.test(part) ? h('span.hidden', '\u00b7'.repeat(part.length)) : visible(part);
  });
}

// Returns the steps in a panel, and the function that draws them again.
export function steps(order) {
  let method = 'v3';
  const list = h('ol.steps');
  const draw = async () => {
    try {
      const all = await call('steps', order({ method }));
      list.replaceChildren(...all.map(([name, value]) => h('li', { 'data-step': name }, h('div.row', h('h3', t(`step-${name}`)), copy(() => value, { label: `${t('copy')} ${t(`step-${name}`)}` })),
        block(t(`step-${name}`), bytes(value)))));
    } catch (error) { list.replaceChildren(h('li', error.message)); }
  };
  const pick = h('select', { id: 'method', change: () => { method = pick.value; draw(); } }, h('option', { value: 'v3' }, 'V3 (TC3-HMAC-SHA256)'), h('option', { value: 'v1' }, 'V1 (HmacSHA256)'));
  const node = h('div', h('div.choice', h('label', t('method'), pick), h('a', { href: '#/doctor' }, t('doctor'))), h('p.quiet', t('steps-about')), list);
  draw();
  return { node, draw };
}

// A sentence, and the bytes below it.
function finding(text) {
  const [first, ...rest] = text.split('\n');
  return h('div', told('p', first), rest.length > 0 && h('pre', visible(rest.join('\n'))));
}

// Returns what may be wrong with a signature, and what to do about it.
export function causes(findings) {
  return findings.map(found => h('div.cause', h('span.tag', t(`certainty-${found.certainty}`)), finding(found.text), told('p.advice', found.advice)));
}

export function doctor(main) {
  const text = h('textarea', { id: 'patient', class: 'source', rows: 14, spellcheck: 'false', placeholder: 'POST / HTTP/1.1\nHost: live.tencentcloudapi.com\nAuthorization: TC3-HMAC-SHA256 \u2026\n\n{\u2026}' });
  const key = h('input', { id: 'secret-key', type: 'password', autocomplete: 'off', placeholder: t('key-of-local') });
  const result = h('div.result', { role: 'status' });
  const run = async () => {
    try {
      const { code, findings, notes } = await call('doctor', { text: text.value, secret_key: key.value });
      result.replaceChildren(...code || findings.length
        ? [h('div.failure', code && h('b', visible(code)), causes(findings)), ...notes.map(note => h('p.quiet', visible(note)))]
        : [h('p.good', t('valid-signature'))]);
    } catch (error) { result.replaceChildren(h('p.problem', visible(error.message))); }
    result.dataset.examined = ~~result.dataset.examined + 1;
  };
  const form = h('form', { submit: event => { event.preventDefault(); run(); } }, h('label', { for: 'patient' }, t('patient')), text,
    h('label', { for: 'secret-key' }, t('secret-key')), key, h('p.quiet', t('key-about')), button(t('examine'), run, { class: 'primary', id: 'examine' }));
  main.replaceChildren(h('div.doctor', h('h1', t('doctor')), h('p.lede', t('doctor-about')), h('div.pair', form, result)));
}

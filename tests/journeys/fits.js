// Puts a face into the page and says what of it does not fit: [what, by how many pixels, where].
async ([face, html]) => {
  const target = document.getElementById('face');
  document.body.className = face === 'wall' ? 'wall-page' : 'phone';
  target.className = face === 'wall' ? '' : 'face';
  target.innerHTML = html;
  if (face === 'phone') for (const one of target.querySelectorAll('details')) one.open = true;
  window.scrollTo(0, 0);
  await null; // js/fit.js has its turn
  const out = [], main = target.querySelector('main');
  const width = document.documentElement.clientWidth, height = innerHeight;
  const say = text => text.trim().replace(/\s+/g, ' ').slice(0, 30);
  const box = el => el.getBoundingClientRect();
  const hidden = el => el.closest('.sr-only, [hidden], .bare .point legend') || !el.getClientRects().length || getComputedStyle(el).visibility === 'hidden';
  const named = el => el.id || el.className?.baseVal || el.className || el.tagName;
  const add = (what, by, el) => out.push([what, Math.round(by), `${named(el)}: ${say(el.textContent)}`]);
  // every line of text
  const lines = [];
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    const el = node.parentElement;
    if (!node.textContent.trim() || hidden(el)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const cut = el.closest('.here span, .step-line, .name');
    const edge = cut ? box(cut).right : Infinity;
    for (const one of range.getClientRects()) {
      const rect = new DOMRect(one.left, one.top, Math.min(one.right, edge) - one.left, one.height);
      if (rect.width > 1) lines.push({ el, rect, node });
    }
  }
  const worst = new Map();
  const note = (what, by, el) => { const old = worst.get(what); if (!old || old[0] < by) worst.set(what, [by, el]); };
  if (face === 'wall') {
    const top = box(target.querySelector('header')).bottom, foot = target.querySelector('footer');
    const bottom = foot ? box(foot).top : height;
    if (foot && box(foot).bottom > height + 1) note('foot off the wall', box(foot).bottom - height, foot);
    for (const el of main.querySelectorAll('*')) {
      if (hidden(el) || el.closest('svg') !== null && el.tagName !== 'svg') continue;
      const at = box(el);
      if (!at.width || !at.height || getComputedStyle(el).display === 'inline') continue;
      const pad = el.tagName === 'svg' ? 6 : 1.5;
      if (at.bottom > bottom + pad) note('over the foot', at.bottom - bottom, el);
      if (at.top < top - pad) note('over the head', top - at.top, el);
    }
    for (const { el, rect } of lines) {
      if (rect.left < -1 || rect.right > width + 1) note('off the side', Math.max(-rect.left, rect.right - width), el);
      const drawn = el.closest('svg');
      const scale = drawn && el.getScreenCTM ? el.getScreenCTM().a : 1;
      const zoom = drawn ? 1 : el.currentCSSZoom || 1;
      const size = parseFloat(getComputedStyle(el).fontSize) * scale * zoom * 1080 / Math.min(height, width * 9 / 16);
      if (size < 27.9) note('type under 28 px', 28 - size, el);
      const numeric = /^[\d.,%\s]+$/.test(el.textContent) && el.closest('.number, .pic-value, .kept-share, .pic-heat td, .pic-bar, .bars, .done-count, .word-list b');
      if (numeric && size < 39.9) note('number under 40 px', 40 - size, el);
    }
  } else {
    const wide = document.documentElement.scrollWidth - width;
    if (wide > 1) {
      const all = [...document.body.querySelectorAll('*')].filter(el => !hidden(el) && !el.closest('.pic-table, .scrolls') && box(el).right > width + 1);
      note('scrolls sideways', wide, all.at(-1) || document.body);
    }
    for (const { el, rect } of lines)
      if (!el.closest('.pic-table') && (rect.left < -1 || rect.right > width + 1)) note('off the side', Math.max(-rect.left, rect.right - width), el);
    for (const el of target.querySelectorAll('button, summary, input:not([type=hidden]), textarea, select, .segment, label.choice, a[href]')) {
      if (hidden(el)) continue;
      const at = box(el.matches('input') && el.closest('label') || el);
      const inline = getComputedStyle(el).display === 'inline';
      if (!inline && at.height && (at.height < 43.5 || at.width < 43.5)) note('small target', 44 - Math.min(at.height, at.width), el);
    }
    const foot = target.querySelector('footer');
    if (foot && getComputedStyle(foot).position === 'sticky') {
      const tall = box(foot).height;
      if (tall > height * .34) note('foot bar takes a third', tall, foot);
      for (const el of main.querySelectorAll('button, input:not([type=hidden]), textarea, summary')) {
        if (hidden(el)) continue;
        window.scrollTo(0, 0);
        el.focus({ preventScroll: false });
        const at = box(el), line = box(foot).top;
        if (Math.min(at.bottom, at.top + (el.matches('textarea') ? 30 : 44)) > line + 2 && at.height < height) note('under the foot bar', at.bottom - line, el);
      }
      window.scrollTo(0, document.documentElement.scrollHeight);
      for (const el of main.children) if (!hidden(el) && box(el).bottom > box(foot).top + 1.5 && box(main).bottom > box(foot).top + 1.5) note('covered at the end', box(el).bottom - box(foot).top, el);
      window.scrollTo(0, 0);
    }
  }
  // boxes that their text leaves
  const BOX = 'li, td, th, dd, .talk, .reply, .large-reply, .card-key, .explanation, .choice, .button, .segment span, .card, .notice, .quote, summary, textarea, .own-numbers > div';
  for (const { el, rect } of lines) {
    const holder = el.closest(BOX);
    if (!holder || el.closest('svg')) continue;
    const at = box(holder), slack = face === 'wall' ? 3 : 2;
    const over = Math.max(rect.right - at.right, at.left - rect.left, rect.bottom - rect.height * .22 - at.bottom, at.top - rect.top - rect.height * .22);
    if (over > slack) note('leaves its box', over, el);
    for (let up = el; up && up !== main; up = up.parentElement) {
      const style = getComputedStyle(up);
      if ((style.overflowX === 'hidden' || style.overflowX === 'clip') && up.scrollWidth > up.clientWidth + 1 && !up.closest('.cut')) note('cut without a mark', up.scrollWidth - up.clientWidth, up);
      if ((style.overflowY === 'hidden' || style.overflowY === 'clip') && up.scrollHeight > up.clientHeight + 1 && !up.closest('.cut')) note('cut without a mark', up.scrollHeight - up.clientHeight, up);
    }
  }
  // text over text
  const inner = lines.map(({ el, rect, node }) => ({ el, node, l: rect.left + 2, r: rect.right - 2, t: rect.top + rect.height * .27, b: rect.bottom - rect.height * .27 }));
  for (let i = 0; i < inner.length; i++) for (let j = i + 1; j < inner.length; j++) {
    const a = inner[i], b = inner[j];
    if (a.node === b.node) continue;
    const x = Math.min(a.r, b.r) - Math.max(a.l, b.l), y = Math.min(a.b, b.b) - Math.max(a.t, b.t);
    if (x > 2 && y > 2) note('text over text', Math.min(x, y), a.el);
  }
  for (const [what, [by, el]] of worst) add(what, by, el);
  return out;
}

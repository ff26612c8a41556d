// The page on which content is written. Whatever is typed goes to the server in a moment, and is
// kept in this browser until the server has said that it is on disk. What comes back says what is
// left to do, who else is here and what they changed. A field that somebody else changed meanwhile
// keeps one's own words, and shows theirs beside it until one has chosen.
//
// A page may have a form of its own (`[data-writing]` with named fields) or use `save` from here.
import { placing } from "./placing.js";

const page = document.body.dataset;
const words = JSON.parse(document.querySelector("[data-words]").content.textContent);
const form = document.querySelector("[data-writing]");
const state = document.querySelector("[data-state]");

const PAUSE = 600; // ms without a key: what is typed goes out
const TRY = 6000;
const LOOK = 7000; // how often one asks what others do
const KEPT = `plainspoken-writing-${page.number}-`;
const own = KEPT + page.seat;
const FOR_NOW = new Set([401, 429, 503]);

document.documentElement.dataset.live = "";
const field = placing({ words, input: (name) => named(name)[0], changed: (name) => dirty(name), done: () => flush() });

let version = Number(page.version);
let pending = new Map(); // name → the value that the server has not yet
let clashing = new Map(); // name → {who, at, value}: theirs; mine stays in the field
let sent = null; // the one post under way: {id, names, body}
let timer = 0;
let listening = new Set();

// -- what stands in a field --------------------------------------------------------------------

const named = (name) => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)].filter((el) => el.matches("input, textarea, select"));
const holder = (name) => document.querySelector(`[data-field="${CSS.escape(name)}"]`);
const path = (name) => name.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : part));

function valueOf(name) {
  const all = named(name);
  if (!all.length) return undefined;
  if (all[0].matches("[data-yes]")) return all[0].checked;
  if (all[0].matches("[data-several]")) {
    const chosen = all.filter((el) => (el.type === "checkbox" ? el.checked : el.value)).map((el) => el.value);
    return [...new Set(chosen)];
  }
  return all[0].value;
}
function setValue(name, value) {
  for (const el of named(name)) {
    if (el.matches("[data-yes]")) el.checked = Boolean(value);
    else if (el.type === "checkbox") el.checked = (value || []).includes(el.value);
    else if (el.matches("[data-several]")) el.value = (value || [])[0] ?? el.value;
    else el.value = value ?? "";
  }
  after(name);
}

// -- saving --------------------------------------------------------------------------------------

function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
function keep() {
  const values = { ...Object.fromEntries(clashing.size ? [...clashing.keys()].map((name) => [name, valueOf(name)]) : []), ...Object.fromEntries(pending) };
  const since = clashing.size ? Math.min(version, ...[...clashing.values()].map((one) => one.since)) : version;
  try { Object.keys(values).length ? localStorage.setItem(own, JSON.stringify({ since, values })) : localStorage.removeItem(own); } catch { /* private mode: it lives as long as the page */ }
}
function dirty(name) {
  if (clashing.has(name)) { keep(); return; }
  pending.set(name, valueOf(name));
  keep();
  mark("saving");
  clearTimeout(timer);
  timer = setTimeout(flush, PAUSE);
}
function mark(what, detail = "") {
  const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  if (what === "saved" && clashing.size) what = "clashes";
  state.textContent = detail || words[what].replace("{time}", time);
  state.dataset.saved = what === "saved" ? "ok" : what === "saving" ? "" : "waiting";
}

// Sends what waits, one post after the other; done when all of it is on disk (or was refused).
let running = null;
function flush() {
  clearTimeout(timer);
  running ||= work().finally(() => { running = null; if (pending.size) flush(); });
  return running;
}
async function work() {
  let pause = 500;
  while (pending.size) {
    if (!sent) {
      const batch = new Map(pending);
      sent = { batch, body: { id: newId(), changes: changesOf(batch) } };
    }
    const answer = await post(sent.body);
    if (answer === null) {
      await new Promise((done) => setTimeout(done, pause));
      pause = Math.min(pause * 1.7, 5000);
      continue;
    }
    pause = 500;
    const { batch } = sent;
    sent = null;
    if (answer.status === 422 && batch.size > 1) { await oneByOne(batch); continue; }
    for (const [name, value] of batch) if (same(pending.get(name), value)) pending.delete(name);
    if (!heard(answer)) for (const name of batch.keys()) refuse(name, answer.detail);
    keep();
  }
}
async function settled() { while (pending.size || running) await flush(); }
async function oneByOne(batch) {
  for (const [name, value] of batch) {
    const answer = await post({ id: newId(), changes: changesOf([[name, value]]) });
    if (answer === null) continue;
    if (same(pending.get(name), value)) pending.delete(name);
    if (!heard(answer)) refuse(name, answer.detail);
  }
  keep();
}
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const changesOf = (batch) => [...batch].map(([name, value]) => ({ path: path(name), value }));

async function post(body, seat = page.seat, expected = version) {
  try {
    const response = await fetch(page.address, {
      method: "POST", credentials: "same-origin", keepalive: document.hidden,
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ expected, seat, field: inField(), ...body }),
      signal: AbortSignal.timeout ? AbortSignal.timeout(TRY) : undefined,
    });
    if (response.status === 401) mark("signin");
    else if (response.status >= 500 || FOR_NOW.has(response.status)) mark("unsaved");
    if (response.status >= 500 || FOR_NOW.has(response.status)) return null;
    return { ...(await response.json()), status: response.status };
  } catch {
    mark(navigator.onLine ? "unsaved" : "offline");
    return null;
  }
}
function refuse(name, detail) {
  mark("unsaved", detail || words.unknown);
  const place = holder(name)?.querySelector("[data-remarks]");
  if (place) place.append(line(detail || words.unknown));
}
function line(text) {
  const li = document.createElement("li");
  const bdi = document.createElement("bdi");
  bdi.dir = "auto";
  bdi.textContent = text;
  li.append(bdi);
  return li;
}

// Saves changes that no field of a form stands for; resolves to the answer.
export async function save(changes, op = "") {
  await settled();
  const body = { id: newId(), changes, op };
  let answer = null;
  for (let pause = 500; answer === null; pause = Math.min(pause * 1.7, 5000)) {
    mark("saving");
    answer = await post(body);
    if (answer === null) await new Promise((done) => setTimeout(done, pause));
  }
  if (!heard(answer)) mark("unsaved", answer.detail || words.unknown);
  return answer;
}
export const onAnswer = (listener) => listening.add(listener);

// -- hearing ------------------------------------------------------------------------------------

// What every answer brings. False if all of it was refused.
function heard(answer) {
  if (!answer.version) return false;
  const before = version;
  const news = answer.news || [];
  version = Math.max(version, answer.version);
  for (const one of answer.fields || []) clash(one.name, { who: one.who, at: one.at, value: one.value, since: before });
  remarks(answer);
  here(answer.here || []);
  told(news.filter((one) => !(answer.fields || []).some((field) => field.name === one.name)), before);
  if (!pending.size && !sent) mark("saved");
  if (version !== before) previews();
  const title = document.querySelector("[data-title]");
  if (title && form) title.textContent = valueOf("title") || words.untitled;
  for (const listener of listening) listener(answer);
  return true;
}

function remarks(answer) {
  for (const list of document.querySelectorAll("[data-remarks]")) list.replaceChildren();
  for (const el of document.querySelectorAll("[aria-invalid]")) el.removeAttribute("aria-invalid");
  const links = [];
  for (const one of answer.remarks) {
    const place = placeOf(one.name);
    if (place) {
      place.append(line(one.what));
      const inside = place.closest("[data-field]");
      if (inside && inside.dataset.field === one.name) inside.querySelector("input, textarea, select")?.setAttribute("aria-invalid", "true");
    }
    const li = document.createElement("li");
    const a = document.createElement("a");
    a.href = `#f-${place ? place.dataset.remarks : one.name}`;
    a.textContent = `${one.label}: ${one.what}`;
    li.append(a);
    links.push(li);
  }
  document.querySelector("[data-left-list]")?.replaceChildren(...links);
  const sum = document.querySelector("[data-sum]");
  if (sum && sum.textContent !== answer.sum) sum.textContent = answer.sum;
}
function placeOf(name) {
  for (let at = name; at; at = at.slice(0, Math.max(0, at.lastIndexOf(".")))) {
    const place = document.querySelector(`[data-remarks="${CSS.escape(at)}"]`);
    if (place) return place;
  }
  return null;
}
function here(others) {
  const place = document.querySelector("[data-here]");
  const text = others.map((one) => one.what).join(" ");
  if (place && place.textContent !== text) place.textContent = text;
}

// -- what others changed ---------------------------------------------------------------------------

async function told(news, before) {
  if (!news.length || !form) return;
  if (news.some((one) => !one.name)) { mark("unsaved", words.older.replace("{who}", news.find((one) => !one.name).who)); return; }
  const fresh = await freshPage();
  if (!fresh) return;
  for (const one of news) {
    if (pending.has(one.name)) {
      pending.delete(one.name);
      clash(one.name, { who: one.who, at: one.at, value: valueIn(fresh, one.name), since: before });
    } else if (!clashing.has(one.name)) renew(fresh, one.name, one.what);
  }
  keep();
}
async function freshPage() {
  try {
    const response = await fetch(page.address, { credentials: "same-origin", headers: { Accept: "text/html" } });
    return response.ok ? new DOMParser().parseFromString(await response.text(), "text/html") : null;
  } catch { return null; }
}
const valueIn = (fresh, name) => {
  const all = [...fresh.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
  const ticked = all.filter((el) => el.type === "checkbox" && el.checked).map((el) => el.parentElement.textContent.trim());
  return all[0]?.type === "checkbox" || all[0]?.tagName === "SELECT" ? [...new Set([...all.filter((el) => el.tagName === "SELECT").map((el) => el.selectedOptions[0]?.textContent), ...ticked])].join(", ") : all[0]?.value ?? "";
};
// Puts a field in the place of its older self; where one is writing, only its words change.
function renew(fresh, name, what = "") {
  for (let at = name; at; at = at.slice(0, Math.max(0, at.lastIndexOf(".")))) {
    const [old, young] = [holder(at), fresh.querySelector(`[data-field="${CSS.escape(at)}"]`)];
    if (!old || !young) continue;
    const focused = old.contains(document.activeElement) ? document.activeElement.name : "";
    if (focused === name && named(name).length === 1) setValue(name, fresh.querySelector(`[name="${CSS.escape(name)}"]`)?.value);
    else {
      old.replaceWith(document.adoptNode(young));
      for (const [one, value] of pending) if (one.startsWith(`${at}.`)) setValue(one, value);
      if (focused) named(focused)[0]?.focus({ preventScroll: true });
    }
    if (what) note(holder(at), what);
    field.renew(fresh, name);
    return;
  }
}
function note(place, what) {
  place?.querySelector(":scope > .news")?.remove();
  const p = document.createElement("p");
  p.className = "news";
  p.setAttribute("role", "status");
  p.textContent = what;
  place?.append(p);
}

function clash(name, theirs) {
  clashing.set(name, theirs);
  const place = holder(name);
  if (!place) return;
  place.querySelector(":scope > .clash")?.remove();
  const box = document.querySelector("template[data-clash]").content.firstElementChild.cloneNode(true);
  const time = new Date(theirs.at * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  box.querySelector("[data-clash-who]").textContent = words.wrote.replace("{who}", theirs.who).replace("{time}", time);
  box.querySelector("blockquote").textContent = theirs.value;
  box.querySelector("[data-keep]").onclick = () => { unclash(name, box); dirty(name); flush(); };
  box.querySelector("[data-take]").onclick = async () => {
    unclash(name, box);
    keep();
    const fresh = await freshPage();
    if (fresh) renew(fresh, name);
    mark("saved");
  };
  place.append(box);
  mark("clashes");
}
function unclash(name, box) { clashing.delete(name); box.remove(); }

// -- counting -----------------------------------------------------------------------------

function after(name) {
  const counter = document.querySelector(`[data-counter="${CSS.escape(name)}"]`);
  if (counter) {
    const text = String(valueOf(name));
    const n = counter.dataset.unit === "characters" ? [...text].length : text.split(/\s+/).filter(Boolean).length;
    counter.firstElementChild.textContent = n;
    counter.toggleAttribute("data-over", n > Number(counter.dataset.most));
  }
  if (/\.field\.[xy]$/.test(name)) field.align(name.slice(0, -2));
}
// -- the page -------------------------------------------------------------------------------------

const inField = () => document.activeElement?.closest?.("[data-field]")?.dataset.field || "";
if (form) {
  form.addEventListener("input", ({ target }) => {
    if (!target.name || ["expected", "seat", "ticked"].includes(target.name)) return;
    after(target.name);
    dirty(target.name);
  });
  form.addEventListener("change", () => { if (pending.size) flush(); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const op = event.submitter?.name === "op" ? event.submitter.value : "";
    if (!op) { flush(); return; }
    const answer = await save([], op);
    const fresh = answer.version && (await freshPage());
    if (!fresh) return;
    const list = op.replace(/^\w+:/, "").replace(/\.\d+$/, "");
    renew(fresh, list);
    remarks(answer);
    if (op.startsWith("add:")) [...(holder(list)?.querySelectorAll(".row") || [])].at(-1)?.querySelector("input, textarea, select")?.focus();
    else holder(list)?.querySelector("button, input, textarea")?.focus();
  });
}
for (const act of document.querySelectorAll("[data-after-saving]")) {
  act.addEventListener("submit", async (event) => {
    event.preventDefault();
    await settled();
    if (clashing.size) { mark("clashes"); return; }
    act.submit();
  });
}
document.querySelector("[data-left-list]")?.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link) return;
  event.preventDefault();
  document.querySelector("[data-left]").open = false;
  const goal = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  goal?.scrollIntoView({ block: "center" });
  goal?.querySelector("input:not([type=hidden]), textarea, select, button")?.focus({ preventScroll: true });
});

let lastPreview = 0;
function previews() {
  clearTimeout(lastPreview);
  lastPreview = setTimeout(() => {
    for (const frame of document.querySelectorAll("[data-preview]")) if (frame.src) frame.contentWindow?.location.replace(frame.dataset.src);
  }, 700);
}
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting || target.src) continue;
    target.src = target.dataset.src;
    seen.unobserve(target);
  }
});
for (const frame of document.querySelectorAll("[data-preview]")) seen.observe(frame);

async function look() {
  if (document.hidden || running) return;
  const asked = new URLSearchParams({ since: version, seat: page.seat, field: inField() });
  try {
    const response = await fetch(`${page.address}/news?${asked}`, { credentials: "same-origin", headers: { Accept: "application/json" } });
    if (response.status === 401) mark("signin");
    else if (response.ok && !running) heard(await response.json());
  } catch { /* the next save says how it is */ }
}
setInterval(look, LOOK);
addEventListener("focus", look);
addEventListener("online", () => flush());
addEventListener("pagehide", () => { if (pending.size) flush(); });
document.addEventListener("visibilitychange", () => { if (document.hidden && pending.size) flush(); });

// What an earlier page of this browser could not bring to the server any more.
async function bringBack() {
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith(KEPT) && name !== own)) {
    const left = JSON.parse(localStorage.getItem(key));
    const lost = Object.entries(left.values).filter(([name, value]) => valueOf(name) !== undefined && !same(valueOf(name), value));
    for (const [name, value] of lost) setValue(name, value);
    const answer = lost.length ? await post({ id: newId(), changes: changesOf(lost) }, key.slice(KEPT.length), left.since) : { version };
    if (answer === null) continue; // it stays where it is kept
    localStorage.removeItem(key);
    if (lost.length && !heard(answer)) for (const [name] of lost) refuse(name, answer.detail);
    keep();
  }
}
if (form) {
  for (const el of form.elements) if (el.name && !["expected", "seat", "ticked", "op"].includes(el.name)) after(el.name);
  try { bringBack(); } catch { /* a store that cannot be read holds nothing */ }
}
look();

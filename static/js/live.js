// The live page: shows faces that are pushed, sends what people tap, and says honestly how the
// connection is. Faces always come whole, so whatever was missed does not matter: on waking,
// coming back online or a silence we ask again. What people send keeps its id over all retries
// and is kept in this browser until the server has said that it is on disk.
//
// Works over plain http in a local network: no crypto.randomUUID, no service worker, no locks.
import { io } from "../vendor/socket.io.esm.min.js";

const page = document.body.dataset;
const room = page.room;
const words = JSON.parse(document.querySelector("[data-words]").content.textContent);
const target = document.querySelector("[data-face-html]");
const banner = document.querySelector("[data-banner]");
const linkWords = document.querySelector("[data-link]");
const dot = document.querySelector("[data-dot]");

const SILENCE = 15000; // nothing heard for so long: ask for the face, whatever the socket says
const SLEPT = 20000; // hidden for longer than this: the socket is not to be believed
const ACK = 4000;
const FOR_NOW = new Set(["too-fast", "busy", "not-saved"]);

let version = Number(page.version || 0);
let over = null;
let heardAt = Date.now();
let hiddenAt = null;
let clockOff = 0;
let pulling = false;
let lastHtml = null;

// -- sending ---------------------------------------------------------------------------------

const outboxKey = `plainspoken-outbox-${room}-${page.face}`;
let outbox = load(outboxKey) || [];
let sending = false;

function load(key) {
  try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; }
}
function store(key, value) {
  try { value === null ? sessionStorage.removeItem(key) : sessionStorage.setItem(key, JSON.stringify(value)); } catch { /* private mode: it lives as long as the page */ }
}
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function post(what, body, formId) {
  // A newer tap on the same form replaces one that has not gone out yet.
  outbox = outbox.filter((one, n) => (n === 0 && sending) || !formId || one.formId !== formId);
  outbox.push({ what, body, formId, at: Date.now() });
  store(outboxKey, outbox);
  mark(formId, words.saving);
  flush();
}

async function flush() {
  if (sending || over) return;
  sending = true;
  let pause = 400;
  while (outbox.length && !over) {
    const one = outbox[0];
    const answer = await deliver(one);
    if (answer === null || FOR_NOW.has(answer.code)) { // not known, or not now: the same id goes again
      mark(one.formId, words.unsaved, "waiting");
      await new Promise((done) => setTimeout(done, pause + Math.random() * 300));
      pause = Math.min(pause * 1.7, 5000);
      continue;
    }
    pause = 400;
    outbox.shift();
    store(outboxKey, outbox.length ? outbox : null);
    settle(one, answer);
  }
  sending = false;
}

async function deliver({ what, body }) {
  // The wall's socket only reads; its keys speak for the facilitator who is signed in here.
  if (socket.connected && page.face !== "projector") {
    try { return await socket.timeout(ACK).emitWithAck(what, body); } catch { /* by HTTP, then */ }
  }
  if (!navigator.onLine) return null;
  const address = what === "move" ? page.moves : page.commands;
  try {
    const response = await fetch(address, {
      method: "POST", body: JSON.stringify(body), credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      signal: AbortSignal.timeout ? AbortSignal.timeout(ACK * 2) : undefined,
    });
    if (response.status >= 500) return null;
    const answer = await response.json();
    if (answer.ok) pull();
    return answer;
  } catch { return null; }
}

function settle(one, answer) {
  if (answer.ok) {
    mark(one.formId, words.saved, "ok");
    dropDrafts(one.formId && document.getElementById(one.formId));
    if (one.body.action === "leave") finish("left");
    return;
  }
  mark(one.formId, answer.detail || words.unknown, "no");
  say(answer.detail || words.unknown, 6000);
  pull();
}

function mark(formId, text, state = "") {
  const form = formId && document.getElementById(formId);
  const place = form && form.querySelector("[data-saved]");
  if (!place) return;
  place.textContent = text;
  place.dataset.saved = state;
}

function values(form, submitter) {
  const fields = {};
  const inputs = [...form.elements].filter((el) => el.name && el.dataset.type);
  for (const el of inputs) {
    if (el.type === "submit" && el !== submitter) continue;
    if (el.type === "radio" && !el.checked) continue;
    const { type } = el.dataset;
    if (type === "choices" || type === "order") {
      fields[el.name] = fields[el.name] || [];
      if (el.type !== "checkbox" || el.checked) fields[el.name].push(el.value);
    } else if (type === "flag") fields[el.name] = el.checked;
    else if (type === "number") { if (el.value !== "") fields[el.name] = Number(el.value); }
    else if (type === "point") { if (el.value !== "") (fields[el.name] ||= {})[el.dataset.axis] = Number(el.value); }
    else fields[el.name] = el.value;
  }
  return fields;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const isMove = "move" in form.dataset;
  if (!isMove && !("command" in form.dataset)) return;
  event.preventDefault();
  const send = () => {
    const fields = values(form, event.submitter);
    if (isMove) {
      const step = form.dataset.step || "";
      if (event.submitter && event.submitter.name) press(form, event.submitter);
      post("move", { id: newId(), step, action: form.dataset.move, fields }, form.id);
    } else command(form.dataset.command, fields);
  };
  form.dataset.grave ? ask(form.dataset.grave, send) : send();
});

function press(form, button) {
  for (const el of form.querySelectorAll("[aria-pressed]")) el.setAttribute("aria-pressed", el === button);
}

function command(name, fields = {}) {
  if (page.commands) post("command", { id: newId(), command: name, ...fields });
}

// -- drafts ----------------------------------------------------------------------------------

const draftKey = (el) => `plainspoken-draft-${room}-${el.id}`;
// Words, and numbers on a line, outlive the form itself: a pause takes it away for a while.
const lasts = (el) => el.id && el.type !== "hidden" && (el.dataset.type === "text" || (el.dataset.type === "number" && el.type === "number"));
document.addEventListener("input", (event) => {
  const el = event.target;
  if (lasts(el)) store(draftKey(el), el.value);
});
function keepDrafts() {
  const kept = new Map();
  for (const el of target.querySelectorAll("textarea[id], input[type=text][id], input[type=number][id], input[type=range][id], input[type=radio][id], input[type=checkbox][id], select[id]")) {
    kept.set(el.id, el.matches("[type=radio], [type=checkbox]") ? el.checked : el.value);
  }
  for (const list of target.querySelectorAll("[data-order]")) kept.set(list.id, orderOf(list));
  return kept;
}
function restoreDrafts(kept) {
  for (const el of target.querySelectorAll("textarea[id], input[id], select[id]")) {
    const draft = lasts(el) ? load(draftKey(el)) : null;
    if (draft !== null && el.value !== draft) el.value = draft;
    else if (kept.has(el.id)) {
      if (el.matches("[type=radio], [type=checkbox]")) el.checked = kept.get(el.id);
      else if (el.type !== "hidden" && kept.get(el.id)) el.value = kept.get(el.id);
    }
  }
  for (const list of target.querySelectorAll("[data-order]")) reorder(list, kept.get(list.id));
}
function dropDrafts(form) {
  for (const el of form ? form.elements : []) {
    if (lasts(el)) store(draftKey(el), null);
  }
}

// -- lines to slide on -------------------------------------------------------------------------

// A slide belongs to the number field that it is called after, and only that field is sent: a slide
// alone could not be empty. A tap where the thumb already rests is an answer too, hence `pointerup`.
document.documentElement.dataset.live = "";
const numberOf = (slide) => document.getElementById(slide.dataset.slides);
function slid(event) {
  const slide = event.target;
  if (!(slide.dataset && "slides" in slide.dataset)) return;
  const number = numberOf(slide);
  number.value = slide.value;
  store(draftKey(number), number.value);
  unsaved(slide.form);
}
document.addEventListener("input", slid);
document.addEventListener("pointerup", slid);
document.addEventListener("input", (event) => {
  if (event.target.type !== "number") return;
  alignSlides();
  alignPads();
  unsaved(event.target.form);
});
function alignSlides() {
  for (const slide of target.querySelectorAll("[data-slides]")) {
    const { value } = numberOf(slide);
    slide.value = value === "" ? (Number(slide.min) + Number(slide.max)) / 2 : value;
  }
}

// -- a field to place something on -------------------------------------------------------------

// The square shows what its two numbers say, and only these are sent. Fingers, mouse and arrow keys.
const axesOf = (pad) => ["x", "y"].map((axis) => document.getElementById(`${pad.dataset.pad}-${axis}`));
const within = (value) => Math.max(0, Math.min(100, Math.round(value)));
function alignPad(pad) {
  const [x, y] = axesOf(pad).map((input) => input.value);
  const dot = pad.querySelector(".pad-dot");
  dot.setAttribute("visibility", x === "" || y === "" ? "hidden" : "visible");
  if (x === "" || y === "") return;
  dot.setAttribute("cx", within(x));
  dot.setAttribute("cy", 100 - within(y));
  pad.setAttribute("aria-valuenow", within(x));
  pad.setAttribute("aria-valuetext", pad.dataset.said.replace("{x}", x).replace("{y}", y));
}
function alignPads() { target.querySelectorAll("[data-pad]").forEach(alignPad); }
function placeOn(pad, x, y) {
  const inputs = axesOf(pad);
  inputs[0].value = within(x);
  inputs[1].value = within(y);
  alignPad(pad);
  unsaved(inputs[0].form);
}
function pointed(pad, { clientX, clientY }) {
  const box = pad.querySelector(".pad-ground").getBoundingClientRect();
  placeOn(pad, ((clientX - box.left) / box.width) * 100, ((box.bottom - clientY) / box.height) * 100);
}
document.addEventListener("pointerdown", (event) => {
  const pad = event.target.closest("[data-pad]");
  if (!pad || event.button) return;
  event.preventDefault();
  pad.focus({ preventScroll: true });
  pointed(pad, event);
  const move = (at) => pointed(pad, at);
  const drop = () => {
    for (const [name, what] of [["pointermove", move], ["pointerup", drop], ["pointercancel", drop]]) removeEventListener(name, what);
  };
  for (const [name, what] of [["pointermove", move], ["pointerup", drop], ["pointercancel", drop]]) addEventListener(name, what);
});
const STEPS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
document.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  if (!step || !("pad" in (event.target.dataset || {}))) return;
  event.preventDefault();
  const now = axesOf(event.target).map((input) => (input.value === "" ? 50 : Number(input.value)));
  const size = event.shiftKey ? 1 : 5;
  placeOn(event.target, now[0] + size * step[0], now[1] + size * step[1]);
});
// What stands there is no longer what was sent.
function unsaved(form) {
  const place = form && form.querySelector("[data-saved]");
  if (place && place.dataset.saved !== "waiting") { place.textContent = ""; place.dataset.saved = ""; }
}

// -- lists to put in order -----------------------------------------------------------------------

// The neighbour moves, not the line itself, so that focus and finger stay where they are.
const orderOf = (list) => [...list.children].map((line) => line.id);
function reorder(list, wanted) {
  const now = orderOf(list);
  if (!wanted || wanted.join() === now.join() || [...wanted].sort().join() !== now.sort().join()) return;
  list.append(...wanted.map((id) => document.getElementById(id)));
}
function shiftLine(line, by) {
  const other = by < 0 ? line.previousElementSibling : line.nextElementSibling;
  if (!other) return;
  by < 0 ? line.after(other) : line.before(other);
  unsaved(line.closest("form"));
}
function sayPlace(line) {
  const list = line.parentElement;
  const words = line.querySelector(".order-words").textContent;
  const said = list.parentElement.querySelector("[data-order-said]");
  said.textContent = list.dataset.order.replace("{what}", words)
    .replace("{n}", [...list.children].indexOf(line) + 1).replace("{of}", list.children.length);
}
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-shift]");
  if (!button) return;
  const line = button.closest("li");
  shiftLine(line, Number(button.dataset.shift));
  sayPlace(line);
});
document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest("[data-grip]");
  if (!grip || event.button) return;
  event.preventDefault();
  const line = grip.closest("li");
  line.dataset.held = "";
  const move = ({ clientY }) => {
    const middle = (el) => { const box = el.getBoundingClientRect(); return box.top + box.height / 2; };
    const [before, after] = [line.previousElementSibling, line.nextElementSibling];
    if (before && clientY < middle(before)) shiftLine(line, -1);
    else if (after && clientY > middle(after)) shiftLine(line, 1);
  };
  const drop = () => {
    delete line.dataset.held;
    sayPlace(line);
    for (const [name, what] of [["pointermove", move], ["pointerup", drop], ["pointercancel", drop]]) removeEventListener(name, what);
  };
  for (const [name, what] of [["pointermove", move], ["pointerup", drop], ["pointercancel", drop]]) addEventListener(name, what);
});

// -- showing ---------------------------------------------------------------------------------

function show(face) {
  heardAt = Date.now();
  if (face.version < version) return;
  version = face.version;
  if (face.html === lastHtml) return;
  lastHtml = face.html;
  const before = target.querySelector("[data-at]")?.dataset.at;
  const screenBefore = target.querySelector("[data-screen]");
  const screenName = screenBefore?.dataset.screen;
  const kept = keepDrafts();
  const focused = document.activeElement && document.activeElement.id;
  htmx.swap({ text: face.html, target, swap: "innerMorph", sourceElement: target });
  restoreDrafts(kept);
  alignSlides();
  alignPads();
  if (focused && !document.activeElement?.id) document.getElementById(focused)?.focus({ preventScroll: true });
  // What is new begins at its beginning, wherever the last screen was scrolled to.
  if (target.querySelector("[data-at]")?.dataset.at !== before) scrollTo(0, 0);
  else if (screenBefore) nextScreen(screenBefore, screenName);
  tick();
  const plan = target.querySelector("[data-plan-version]")?.dataset.planVersion;
  if (plan !== planVersion) { planVersion = plan; readPart(); }
  for (const one of outbox) mark(one.formId, words.unsaved, "waiting");
  localTimes();
}

// One screen was sent: it folds, and the next one begins at the top, or what came of them all does.
// (The morph leaves open what is open, so that nobody's reading is cut short by news.)
function nextScreen(before, name) {
  const screen = target.querySelector("[data-screen]");
  if (screen?.dataset.screen === name) return;
  before.open = false;
  if (!screen) { scrollTo(0, 0); return; }
  screen.open = true;
  screen.scrollIntoView();
  screen.querySelector("summary")?.focus({ preventScroll: true });
}

async function pull() {
  if (pulling || over) return;
  pulling = true;
  try {
    const response = await fetch(page.pull, { headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout ? AbortSignal.timeout(8000) : undefined });
    if (response.ok) {
      const date = Date.parse(response.headers.get("Date"));
      if (date && Math.abs(date - Date.now()) > 2500) clockOff = date - Date.now();
      show(await response.json());
      if (!socket.connected && !over) status("polling");
      flush();
    } else if (response.status === 401 || response.status === 403) {
      if (page.face === "phone") finish("removed"); else location.reload();
    } else if (response.status === 404) finish("ended");
    else status("away");
  } catch { status("away"); } finally { pulling = false; }
}

function status(now) {
  if (over) return;
  if (!navigator.onLine) now = "offline";
  const fine = now === "connected" || now === "polling";
  if (dot) { dot.dataset.dot = fine ? "ok" : "no"; dot.hidden = fine && page.face === "projector"; }
  if (linkWords) linkWords.textContent = fine ? words.connected : words.reaching;
  if (fine) { if (banner.dataset.kind === "link") hush(); return; }
  if (now === "reaching") return;
  banner.hidden = false; banner.dataset.kind = "link"; banner.textContent = words[now];
}
function say(text, ms) {
  const place = document.querySelector("dialog[open] [data-word]"); // a dialog hides the banner
  if (place) place.textContent = text;
  banner.hidden = false; banner.dataset.kind = "word"; banner.textContent = text;
  setTimeout(() => { if (banner.dataset.kind === "word") hush(); }, ms);
}
function hush() { banner.hidden = true; banner.textContent = ""; banner.dataset.kind = ""; }
function finish(reason) {
  over = reason;
  socket.disconnect();
  store(outboxKey, null);
  if (linkWords) linkWords.textContent = "";
  if (reason === "ended") { hush(); pullLast(); return; }
  banner.hidden = false; banner.dataset.kind = "over"; banner.textContent = words[reason];
  target.replaceChildren();
}
async function pullLast() {
  try {
    const response = await fetch(page.pull, { headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-store" });
    if (response.ok) show(await response.json());
  } catch { /* the words are enough */ }
}

// -- the connection --------------------------------------------------------------------------

const socket = io({
  transports: ["websocket"], auth: { room, face: page.face },
  reconnectionDelay: 300, reconnectionDelayMax: 2500, randomizationFactor: 0.6, timeout: 6000,
});
let downSince = Date.now();
socket.on("connect", () => { downSince = null; heardAt = Date.now(); status("connected"); flush(); });
socket.on("face", show);
socket.on("over", ({ reason }) => finish(reason));
socket.on("disconnect", () => { downSince = Date.now(); status("reaching"); });
socket.on("connect_error", (error) => {
  const code = error.data && error.data.code;
  downSince = downSince || Date.now();
  // The page decides what a refusal means: its cookies may be newer than this socket's.
  if (code) { setTimeout(() => { pull(); if (!over) socket.connect(); }, 1500); }
});
socket.io.engine?.on?.("packet", () => { heardAt = Date.now(); });
socket.io.on("open", () => socket.io.engine.on("packet", () => { heardAt = Date.now(); }));

function wake() {
  if (over) return;
  const slept = hiddenAt && Date.now() - hiddenAt > SLEPT;
  hiddenAt = null;
  pull();
  if (slept || !socket.connected) { socket.disconnect(); socket.connect(); }
}
document.addEventListener("visibilitychange", () => {
  if (document.hidden) hiddenAt = Date.now(); else wake();
});
addEventListener("pageshow", (event) => { if (event.persisted) { hiddenAt = hiddenAt || 1; wake(); } });
document.addEventListener("resume", wake);
addEventListener("online", wake);
addEventListener("offline", () => status("offline"));
addEventListener("focus", () => { if (Date.now() - heardAt > 3000) pull(); });

let lastTick = Date.now();
let askedAgain = ""; // when the face said that it wants to be looked at again, and was
setInterval(() => {
  const now = Date.now();
  const frozen = now - lastTick > 5000; // timers stood still: the device slept
  lastTick = now;
  if (over) return;
  const again = target.querySelector("[data-again]")?.dataset.again;
  if (again && again !== askedAgain && now + clockOff > again * 1000) { askedAgain = again; pull(); }
  if (frozen) { hiddenAt = 1; wake(); return; }
  if (socket.connected) { if (now - heardAt > SILENCE + 5000) pull(); return; }
  if (downSince && now - downSince > 2500) pull(); // also the way on where sockets are blocked
}, 2000 + Math.random() * 500);

// -- clocks ----------------------------------------------------------------------------------

function tick() {
  for (const clock of document.querySelectorAll("[data-clock]")) {
    const { ends, left } = clock.dataset;
    if (ends === undefined && left === undefined) continue;
    const seconds = Math.max(0, Math.ceil(left !== undefined ? Number(left) : Number(ends) - (Date.now() + clockOff) / 1000));
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    clock.toggleAttribute("data-late", seconds <= 10);
  }
}
setInterval(tick, 500);
function localTimes() {
  for (const time of document.querySelectorAll("[data-epoch-time]")) {
    time.textContent = new Date(Number(time.dataset.epochTime) * 1000).toLocaleTimeString(document.documentElement.lang || [], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  }
}

// -- a dialog that is read from the server: when it is opened, and when the plan is another -------

let planVersion = null;
async function readPart() {
  const part = document.querySelector("dialog[open] [data-part]");
  if (!part) return;
  try {
    const response = await fetch(part.dataset.part, { credentials: "same-origin", cache: "no-store" });
    if (!response.ok || response.redirected) return;
    const focused = part.contains(document.activeElement) && document.activeElement.id;
    htmx.swap({ text: await response.text(), target: part, swap: "innerMorph", sourceElement: part });
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    localTimes();
  } catch { /* the next change of the plan reads it again */ }
}

// -- dialogs, keys ---------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  const opened = opener && document.getElementById(opener.dataset.opens);
  if (opened) { event.preventDefault(); opened.showModal(); readPart(); }
  if (event.target.closest("[data-closes]")) event.target.closest("dialog")?.close();
});
function ask(question, then) {
  const sure = document.getElementById("sure");
  if (!sure) return then();
  sure.querySelector("[data-sure]").textContent = question;
  sure.querySelector("[data-yes]").onclick = () => { sure.close(); then(); };
  sure.showModal();
}

const shown = (name) => (target.querySelector("[data-keys]")?.dataset.keys || "").split(" ").includes(name);
const first = (...names) => names.find(shown);
const toggle = (id) => { const box = document.getElementById(id); box.open ? box.close() : box.showModal(); };
let size = 0;
function scale(by) {
  size = by === 0 ? 0 : Math.max(-2, Math.min(3, size + by));
  document.body.dataset.size = size;
}
const keys = {
  ArrowRight: () => target.querySelector("[data-next]")?.dataset.next, PageDown: () => keys.ArrowRight(),
  ArrowLeft: () => first("back"), PageUp: () => keys.ArrowLeft(),
  " ": () => first("start", "open", "close", "reopen"), Enter: () => first("reveal", "hide"),
  b: () => first("blank", "unblank"), p: () => first("pause", "resume"), u: () => first("undo"),
};
const local = {
  q: () => toggle("join"), "?": () => toggle("keys"),
  f: () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()),
  "+": () => scale(1), "-": () => scale(-1), "0": () => scale(0),
};
if (page.face === "projector") {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (local[event.key]) { event.preventDefault(); local[event.key](); return; }
    if (document.querySelector("dialog[open]") || !page.commands) return;
    if (event.key === "t") { command("extend", { seconds: 30 }); return; }
    const name = keys[event.key] && keys[event.key]();
    if (name) { event.preventDefault(); command(name); }
  });
}

alignSlides();
alignPads();
localTimes();
tick();
flush();
setTimeout(() => { if (!socket.connected) pull(); }, 3000);

// Writing an agenda: what is typed is saved by itself, steps are dragged or moved by keys, and the
// page stays where it is. Everything here is one of the page's own plain forms, sent in the
// background; out of the page that comes back we take what is new. So the server has one way to
// read and one way to draw, and without this script everything works the same, a page at a time.
document.documentElement.dataset.live = "";

for (const form of document.querySelectorAll("form[data-picks]")) {
  form.addEventListener("change", () => form.requestSubmit());
}
if (document.body.classList.contains("writing-agenda")) write();

function write() {
  const words = JSON.parse(document.querySelector("template[data-words]").content.textContent);
  const state = document.querySelector("[data-saved]");
  const moved = document.querySelector("[data-moved]");
  const WAIT = 600; // after the last key
  const ASK = 20000; // what others did meanwhile
  const at = (id) => document.getElementById(id);
  const key = `plainspoken-seat-${location.pathname}`;
  const seat = stored(key) || newSeat();
  let version = Number(document.querySelector("[name=expected]").value);
  let queue = Promise.resolve();
  let open = 0; // sent and not answered
  let timer = 0;
  let dirty = new Set(); // names of the parts that somebody touched
  let held = false;

  function stored(name) { try { return sessionStorage.getItem(name); } catch { return null; } }
  function newSeat() {
    const drawn = [...crypto.getRandomValues(new Uint8Array(8))].map((n) => n.toString(16).padStart(2, "0")).join("");
    try { sessionStorage.setItem(key, drawn); } catch { /* a page without a memory */ }
    return drawn;
  }
  function say(text, how) { state.textContent = text; state.dataset.saved = how; }

  // -- sending ---------------------------------------------------------------------------------

  // One after the other: each form says over which version it was filled in.
  function send(make) {
    open += 1;
    queue = queue.then(make).catch(() => null).then((result) => { open -= 1; return result; });
    return queue;
  }
  async function fetched(address, body) {
    for (let pause = 500; ; pause = Math.min(pause * 1.7, 8000)) {
      try {
        if (body) body.set("expected", version);
        const answer = await fetch(address, { method: body ? "POST" : "GET", body: body && new URLSearchParams(body), credentials: "same-origin", headers: { Accept: "text/html" } });
        if (answer.redirected && new URL(answer.url).pathname === "/login") { location.reload(); return null; }
        if (answer.status < 500) return { answer, page: new DOMParser().parseFromString(await answer.text(), "text/html") };
      } catch { /* not reached: once more */ }
      if (!body) return null;
      say(words.unsaved, "waiting");
      await new Promise((go) => setTimeout(go, pause));
    }
  }
  const once = () => [...crypto.getRandomValues(new Uint8Array(12))].map((n) => n.toString(36)).join("");

  // -- taking over what came back ----------------------------------------------------------------

  function take(page, panelToo) {
    const fresh = page.querySelector("[name=expected]");
    if (!fresh) { // a page that says why not
      const why = page.querySelector("main");
      if (why) at("news").replaceChildren(note(why.textContent.trim()));
      return;
    }
    version = Number(fresh.value);
    const focus = document.activeElement?.id;
    const scrolled = at("side").scrollTop;
    swap("over", page);
    swap("news", page);
    if (!held) swap("side", page);
    at("side").scrollTop = scrolled;
    const here = at("panel"), next = page.getElementById("panel");
    if (panelToo || next.dataset.panel !== here.dataset.panel) {
      here.replaceWith(next);
      dirty = new Set();
    } else {
      at("panel").querySelectorAll("form").forEach((form, n) => { form.action = next.querySelectorAll("form")[n]?.getAttribute("action") || form.action; });
      for (const name of ["step-acts"]) {
        const [old, anew] = [here, next].map((one) => one.querySelector(`.${name}`));
        if (old && anew) old.replaceWith(anew);
      }
      // What is said beside a field is new; what stands in it is whatever somebody types there.
      for (const kind of ["said", "fresh"]) {
        for (const place of here.querySelectorAll(`[data-${kind}]`)) {
          const anew = next.querySelector(`[data-${kind}="${CSS.escape(place.dataset[kind])}"]`);
          place.replaceChildren(...(anew ? anew.childNodes : []));
        }
      }
    }
    document.title = page.title;
    dress();
    if (focus && document.activeElement?.id !== focus) at(focus)?.focus({ preventScroll: true });
  }
  function swap(id, page) {
    const anew = page.getElementById(id);
    if (anew) at(id).replaceWith(anew);
  }
  function note(text) {
    const box = document.createElement("p");
    box.className = "notice";
    box.setAttribute("role", "alert");
    box.textContent = text;
    return box;
  }
  function dress() {
    for (const field of document.querySelectorAll("[name=seat]")) field.value = seat;
  }

  // -- typing ------------------------------------------------------------------------------------

  const fields = () => document.querySelector("form[data-fields]");
  function touched(el) {
    const part = el.closest("[data-told]");
    if (!part || !fields().contains(part)) return;
    dirty.add(part.dataset.told);
    say(words.saving, "");
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  }
  document.addEventListener("input", (event) => touched(event.target));
  document.addEventListener("change", (event) => { if (dirty.size && event.target.closest("[data-told]")) { clearTimeout(timer); save(); } });

  function save(more = {}) {
    clearTimeout(timer);
    const form = fields();
    if (!form || !(dirty.size || Object.keys(more).length)) return queue;
    const names = dirty;
    dirty = new Set();
    const body = new FormData();
    for (const name of names) {
      const part = form.querySelector(`[data-told="${CSS.escape(name)}"]`);
      for (const el of part.querySelectorAll("input, textarea, select")) {
        if (!el.name || (el.matches("[type=checkbox]") && !el.checked)) continue;
        body.append(el.name, el.value);
      }
    }
    for (const [name, value] of Object.entries(more)) body.set(name, value);
    body.set("seat", seat);
    body.set("once", once());
    say(words.saving, "");
    return send(async () => {
      const found = await fetched(form.action, body);
      if (!found) return;
      take(found.page, "reset" in more);
      if (found.answer.ok) { if (!dirty.size) say(words.saved, "ok"); } else say(words.unsure, "no");
    });
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-fields]")) {
      event.preventDefault();
      const reset = event.submitter?.name === "reset" ? { reset: event.submitter.value } : null;
      if (!reset) for (const part of form.querySelectorAll("[data-told]")) dirty.add(part.dataset.told);
      save(reset || {});
    } else if (form.matches("[data-act]")) {
      event.preventDefault();
      if (event.submitter?.getAttribute("aria-disabled") !== "true") act(form, event.submitter);
    } else if (form.matches("[data-after-saving]") && (dirty.size || open)) {
      event.preventDefault();
      save();
      queue.then(() => form.submit());
    }
  });
  addEventListener("beforeunload", (event) => { if (dirty.size || open) event.preventDefault(); });

  // -- the list ----------------------------------------------------------------------------------

  // What is pressed is read when its turn comes: a press before may have moved the row meanwhile.
  function act(form, button, ids) {
    save();
    const { id: pressed, name, value } = button || {};
    const row = button?.closest("[data-place]");
    const title = row?.querySelector("bdi").textContent;
    const stays = form.closest("#side, #panel")?.id;
    return send(async () => {
      const now = (stays && at(stays).querySelector("form[data-act]")) || form;
      const body = new FormData(now);
      if (ids) {
        body.set("op", "order");
        body.set("order", ids.map((one) => at(one)?.dataset.place).join());
      } else body.set(name, (pressed && at(pressed)?.value) || value);
      body.set("seat", seat);
      body.set("once", once());
      say(words.saving, "");
      const found = await fetched(now.action, body);
      if (!found) return;
      take(found.page, false);
      say(found.answer.ok ? words.saved : words.unsure, found.answer.ok ? "ok" : "no");
      if (row && at(row.id) && /^(up|down)/.test(value)) told(title, at(row.id));
      if (/^remove/.test(value)) at("put-back")?.focus();
    });
  }
  function told(title, row) {
    const all = row.parentElement.children;
    moved.textContent = moved.dataset.moved.replace("{title}", title).replace("{n}", [...all].indexOf(row) + 1).replace("{of}", all.length);
  }

  // A step's link shows it beside the list.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-selects]");
    if (link && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault();
      show(link.href);
    }
    const button = event.target.closest("button");
    if (button?.matches("[data-adds]")) oneMore(button);
    if (button?.matches("[data-drops]")) {
      const part = button.closest("[data-told]");
      button.closest("[data-row]").remove();
      touched(part);
    }
  });
  function show(address, silently) {
    save();
    return send(async () => {
      const to = new URL(address);
      to.searchParams.set("seat", seat);
      const found = await fetched(`${to.pathname}${to.search}`);
      if (!found) { location.href = address; return; }
      take(found.page, true);
      if (silently) return;
      history.pushState({}, "", address);
      if (getComputedStyle(document.querySelector(".to-list")).display !== "none") at("panel").scrollIntoView();
      else at("panel").scrollIntoView({ block: "nearest" });
      at("panel").focus({ preventScroll: true });
    });
  }
  addEventListener("popstate", () => show(location.href, true));

  function oneMore(button) {
    const box = button.closest("[data-rows]");
    const used = [...box.querySelectorAll(":scope > [data-row]")];
    const row = box.querySelector(":scope > template").content.firstElementChild.cloneNode(true);
    // Names count on from whatever was there, so that no two rows are called alike.
    const start = `${box.dataset.rows}.`;
    const number = (el) => Number(el.name.slice(start.length).split(".")[0]);
    const taken = [...box.querySelectorAll("[name]")].filter((el) => el.name.startsWith(start)).map(number);
    const next = Math.max(-1, ...taken) + 1;
    for (const el of row.querySelectorAll("[name], [id], [for], [data-rows]")) {
      for (const what of ["name", "id", "for", "data-rows"]) {
        const value = el.getAttribute(what);
        const where = value?.indexOf(start) ?? -1;
        if (where < 0) continue;
        const rest = value.slice(where + start.length).replace(/^\d+/, next);
        el.setAttribute(what, value.slice(0, where) + start + rest);
      }
    }
    row.querySelector("[data-n]").textContent = used.length + 1;
    button.before(row);
    row.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  }

  // Alt and an arrow move the step that has the focus; the buttons do the same.
  document.addEventListener("keydown", (event) => {
    const way = event.altKey && { ArrowUp: "up", ArrowDown: "down" }[event.key];
    const row = way && document.activeElement?.closest(".step-row");
    if (!row) return;
    event.preventDefault();
    const button = row.querySelector(`[name=op][value^="${way}."]`);
    if (button.getAttribute("aria-disabled") !== "true") act(row.closest("form"), button);
  });

  document.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest(".side [data-grip]");
    if (!grip || event.button) return;
    event.preventDefault();
    const row = grip.closest("li"), list = row.parentElement;
    const order = () => [...list.children].map((one) => one.dataset.place);
    const before = order().join();
    held = true;
    row.dataset.held = "";
    const move = ({ clientY }) => {
      const middle = (one) => { const box = one.getBoundingClientRect(); return box.top + box.height / 2; };
      let other = row.previousElementSibling;
      while (other && clientY < middle(other)) { other.before(row); other = row.previousElementSibling; }
      other = row.nextElementSibling;
      while (other && clientY > middle(other)) { other.after(row); other = row.nextElementSibling; }
    };
    const drop = (how) => {
      for (const [name, what] of [["pointermove", move], ["pointerup", drop], ["pointercancel", drop]]) removeEventListener(name, what);
      held = false;
      delete row.dataset.held;
      if (how.type === "pointercancel") { [...list.children].sort((a, b) => a.dataset.place - b.dataset.place).forEach((one) => list.append(one)); return; }
      if (order().join() === before) return;
      told(row.querySelector("bdi").textContent, row);
      act(list.closest("form"), null, [...list.children].map((one) => one.id));
    };
    for (const [name, what] of [["pointermove", move], ["pointerup", drop], ["pointercancel", drop]]) addEventListener(name, what);
  });

  // -- others ------------------------------------------------------------------------------------

  function ask() {
    if (document.hidden || dirty.size || open || held) return;
    send(async () => {
      const to = new URL(location.href);
      to.searchParams.set("seat", seat);
      for (const name of ["gone", "was"]) to.searchParams.delete(name);
      const found = await fetched(`${to.pathname}${to.search}`);
      if (!found || dirty.size || held) return;
      const gone = document.querySelector("#news .gone");
      const writing = at("panel").contains(document.activeElement) && document.activeElement.matches("input, textarea, select");
      const anew = Number(found.page.querySelector("[name=expected]")?.value) !== version;
      take(found.page, anew && !writing);
      if (gone && !anew) at("news").append(gone);
    });
  }
  dress();
  setTimeout(ask, 400);
  setInterval(ask, ASK);
  document.addEventListener("visibilitychange", ask);
}

// Marks on the style field, to be dragged or moved by arrow keys. Each stands for two number fields,
// `<place>.x` and `<place>.y`, and only these are saved; the words say where it lies.
//
// `input(name)` gives a number field, `changed(name)` is told of each that changed, `done()` when a
// mark is let go.
export function placing({ words, input, changed, done }) {
  const within = (value) => Math.max(0, Math.min(100, Math.round(value)));
  const band = (n) => (n <= 20 ? 0 : n < 50 ? 1 : n === 50 ? 2 : n < 80 ? 3 : 4);
  function placed(name) {
    const [x, y] = ["x", "y"].map((axis) => input(`${name}.${axis}`)?.value || null);
    return x === null || y === null ? null : [within(Number(x)), within(Number(y))];
  }
  function align(name) {
    const mark = document.querySelector(`[data-place="${CSS.escape(name)}"]`);
    const at = placed(name);
    if (!mark || !at) return;
    const [x, y] = at;
    const said = words.place.replace("{own}", words.own[band(x)]).replace("{x}", x).replace("{other}", words.other[band(y)]).replace("{y}", y);
    mark.setAttribute("transform", `translate(${x} ${100 - y})`);
    const word = mark.querySelector(".placed-word");
    word?.setAttribute("y", y < 20 ? -8.5 : 12.5);
    word?.setAttribute("text-anchor", x < 24 ? "start" : x > 86 ? "end" : "middle");
    mark.setAttribute("aria-valuenow", x);
    mark.setAttribute("aria-valuetext", said);
    const shown = document.querySelector(`[data-place-said="${CSS.escape(name)}"]`);
    if (shown) shown.textContent = said;
  }
  function place(name, x, y) {
    for (const [axis, value] of [["x", x], ["y", y]]) {
      const full = `${name}.${axis}`;
      if (String(within(value)) === input(full).value) continue;
      input(full).value = within(value);
      changed(full);
    }
    align(name);
  }
  // The whole picture again where a reply came or went.
  function renew(fresh, name) {
    if (!name.startsWith("replies")) return;
    const [old, young] = [document, fresh].map((doc) => doc.querySelector("[data-places]"));
    if (old && young && old.querySelectorAll("[data-place]").length !== young.querySelectorAll("[data-place]").length) old.replaceWith(document.adoptNode(young));
    for (const mark of document.querySelectorAll("[data-place]")) align(mark.dataset.place);
  }
  document.addEventListener("pointerdown", (event) => {
    const mark = event.target.closest?.("[data-place]");
    if (!mark || event.button) return;
    event.preventDefault();
    mark.focus({ preventScroll: true });
    mark.parentNode.append(mark); // what is held lies on top
    mark.focus({ preventScroll: true });
    mark.dataset.held = "";
    const svg = mark.ownerSVGElement;
    const moved = ({ clientX, clientY }) => {
      const at = new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM().inverse());
      place(mark.dataset.place, at.x, 100 - at.y);
    };
    const drop = () => {
      delete mark.dataset.held;
      for (const [name, what] of [["pointermove", moved], ["pointerup", drop], ["pointercancel", drop]]) removeEventListener(name, what);
      done();
    };
    for (const [name, what] of [["pointermove", moved], ["pointerup", drop], ["pointercancel", drop]]) addEventListener(name, what);
  });
  const STEPS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  document.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const name = event.target.dataset?.place;
    if (!step || !name) return;
    event.preventDefault();
    const [x, y] = placed(name) || [50, 50];
    const size = event.shiftKey ? 1 : 5;
    place(name, x + size * step[0], y + size * step[1]);
  });

  return { align, renew };
}

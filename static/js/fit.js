// Whatever has to be said on a wall stands on it whole. The server chooses type by the length of
// texts; how wide they run in this language, script and font only the browser knows. Where they
// take more room than there is, the stage is set smaller, step by step down to the floor: type of
// 28 pixels on a wall of 1080 lines, numbers of 40.
const STEPS = [1, 0.96, 0.92, 0.88, 0.84, 0.8, 0.76, 0.72, 0.68, 0.64, 0.61];
const WITH_NUMBERS = STEPS.indexOf(0.88);
const NUMBERS = ".pic, .bars, .answer-bars, .kept-share, .done-count, .word-list b, .large-number";
const target = document.getElementById("face");

function fits(main) {
  const room = main.getBoundingClientRect();
  if (main.scrollWidth > main.clientWidth + 1) return false;
  return [...main.children].every((child) => {
    const box = child.getBoundingClientRect();
    return !box.height || (box.top >= room.top - 1 && box.bottom <= room.bottom + 1);
  });
}

function fit() {
  const main = target.querySelector("main");
  if (!main) return;
  const floor = main.querySelector(NUMBERS) ? WITH_NUMBERS : STEPS.length - 1;
  let step = 0;
  do target.dataset.tight = step; while (!fits(main) && ++step <= floor);
  // Still too much: people's longest words go on, on their own phones and in the summary.
  target.toggleAttribute("data-cut", step > floor);
}

// A clock that ticks takes no more room than it had.
const ticks = ({ target: at }) => (at.closest ? at : at.parentElement)?.closest(".clock");
new MutationObserver((news) => { if (!news.every(ticks)) fit(); }).observe(target, { childList: true, subtree: true, characterData: true });
new MutationObserver(fit).observe(document.body, { attributes: true, attributeFilter: ["data-size"] });
addEventListener("resize", fit);
document.fonts?.addEventListener("loadingdone", fit);
fit();

/* Going through the steps; the address says which one, what is selected, what is closed. */
let timer = null, remembering = null;

function go(to) {
  step = Math.min(Math.max(to, 0), steps.length - 1);
  draw();
}

function play(on) {
  if (timer) clearInterval(timer);
  timer = null;
  if (on) {
    if (step === steps.length - 1) go(0);
    timer = setInterval(() => {
      if (step === steps.length - 1 || hidden()) play(false);
      else go(step + 1);
    }, 900);
  }
  $("play").textContent = timer ? "Pause" : "Play";
  $("play").setAttribute("aria-label", timer ? "Pause" : "Play");
}

function drawControls() {
  $("slider").value = step;
  $("count").textContent = `step ${step} of ${steps.length - 1}`;
  $("back").disabled = $("first").disabled = step === 0;
  $("next").disabled = $("last").disabled = step === steps.length - 1;
  remember();
}

function remember() { /* Soon, and once for many steps: browsers allow only so many a second. */
  clearTimeout(remembering);
  remembering = setTimeout(writeHash, 60);
}

function writeHash() {
  let hash = `#step=${step}`;
  if (selected !== null) hash += `&node=${selected}`;
  if (closed.size) hash += `&closed=${[...closed].sort((a, b) => a - b).join(",")}`;
  if (location.hash !== hash) history.replaceState(null, "", hash);
}

function fromHash() { /* Without an address the page begins where a teacher does: at the start. */
  const wanted = new URLSearchParams(location.hash.slice(1));
  const to = Number(wanted.get("step") ?? 0), node = Number(wanted.get("node") ?? NaN);
  choose(Number.isInteger(node) && nodes[node] && nodes[node].kind !== "constant" ? node : null);
  step = Number.isInteger(to) ? Math.min(Math.max(to, 0), steps.length - 1) : 0;
  close((wanted.get("closed") || "none").split(",").map(Number));
}

$("slider").max = steps.length - 1;
$("slider").oninput = () => go(Number($("slider").value));
$("first").onclick = () => go(0);
$("back").onclick = () => go(step - 1);
$("next").onclick = () => go(step + 1);
$("last").onclick = () => go(steps.length - 1);
$("play").onclick = () => play(!timer);
document.addEventListener("keydown", (pressed) => {
  if (pressed.altKey || pressed.ctrlKey || pressed.metaKey || pressed.target.matches("input")) return;
  const isButton = pressed.target.matches("button");
  const act = { ArrowRight: () => go(step + 1), ArrowLeft: () => go(step - 1), Home: () => go(0), End: () => go(steps.length - 1), Escape: () => select(null) }[pressed.key];
  if (act) { act(); pressed.preventDefault(); } else if (pressed.key === " " && !isButton) { play(!timer); pressed.preventDefault(); }
});
window.addEventListener("hashchange", fromHash);
backward();
fromHash();

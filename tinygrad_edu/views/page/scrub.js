/* An input that moves: by hand, or one step downhill along its gradient. */
const RATE = 0.1;

function scrubber() {
  const i = selected, name = nodes[i].name, start = number(D.nodes[i].value), reach = Math.max(Math.abs(start), 1) * 2;
  const range = element("input", { type: "range", min: start - reach, max: start + reach, step: reach / 200, value: state.value[i], id: "scrub" });
  const box = element("input", { type: "number", step: "any", value: state.value[i], id: "exact" });
  const down = element("button", { type: "button", id: "descend" }, `${name} ← ${name} − ${RATE} · d${D.loss}/d${name}`);
  const back = element("button", { type: "button", id: "reset" }, "Reset");
  range.setAttribute("aria-label", `Move ${name}`);
  box.setAttribute("aria-label", `Value of ${name}`);
  down.title = "One step of gradient descent";
  const move = (x, from) => {
    if (!Number.isFinite(x)) return;
    state.value[i] = x;
    if (from !== range) range.value = x;
    if (from !== box) box.value = Number(x.toPrecision(6));
    compute();
    draw();
  };
  range.oninput = () => move(Number(range.value), range);
  box.oninput = () => move(box.value === "" ? NaN : Number(box.value), box);
  down.onclick = () => move(state.value[i] - RATE * slopeOf(i), down);
  back.onclick = () => move(start, back);
  return element("div", { className: "scrub" }, "Move it:", range, box, down, back);
}
function slopeOf(i) { return state.events.reduce((sum, e) => (e.edge.s === i ? e.after : sum), 0); }

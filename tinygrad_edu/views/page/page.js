(() => {
const D = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const svg = document.querySelector("#graph svg");
const index = {};
for (const kind of ["node", "edge", "pill"]) {
  index[kind] = [];
  svg.querySelectorAll(`[data-${kind}]`).forEach((g) => { index[kind][Number(g.dataset[kind])] = g; });
}
const within = (g, look) => (g ? g.querySelector(look) : null);
const nodes = D.nodes.map((node, i) => {
  const g = index.node[i];
  return { ...node, g, into: [], from: [], data: within(g, ".tg-blue"), slope: within(g, ".tg-orange"), badge: within(g, ".tg-badge") };
});
const edges = D.edges.map((edge, i) => {
  const g = index.edge[i], pill = index.pill[i];
  return { ...edge, i, g, pill, back: within(g, ".tg-backward"), times: within(pill, "text") };
});
edges.forEach((edge) => { nodes[edge.t].into.push(edge); nodes[edge.s].from.push(edge); });
const steps = [null, ...D.forward.map((n) => ({ n })), ...D.backward];
const firstBackward = D.forward.length + 1;
const canCompute = D.scalar && typeof recompute === "function";
let step = 0, selected = null, timer = null, predicting = false, answered = -1;

/* Numbers: four significant digits and a true minus, as in every other picture. */
function fmt(x) {
  if (x === null || x === undefined) return "—";
  if (typeof x === "string") return x;
  if (typeof x === "boolean") return x ? "True" : "False";
  if (Number.isNaN(x)) return "NaN";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
  if (x === 0) return "0";
  const exponent = Number(x.toExponential(3).split("e")[1]);
  let text;
  if (exponent < -4 || exponent >= 4) {
    const [mantissa] = x.toExponential(3).split("e");
    text = `${Number(mantissa)}e${exponent}`;
  } else text = String(Number(x.toPrecision(4)));
  return text.replaceAll("-", "−");
}

/* The state: values, local derivatives, and what the backward pass makes of them. */
const state = { value: nodes.map((n) => number(n.value)), local: edges.map((e) => number(e.local)) };
function number(x) { return D.scalar && typeof x === "string" && x !== "" ? Number(x) : x; }

function backward() {
  const grad = nodes.map(() => null);
  grad[D.output] = number(D.seed);
  state.events = D.backward.map((event) => {
    const edge = edges[event.e], before = grad[edge.s], upstream = grad[edge.t];
    const contribution = D.scalar ? upstream * state.local[event.e] : event.c;
    const after = D.scalar ? (before === null ? contribution : before + contribution) : event.a;
    grad[edge.s] = after;
    return { edge, before, upstream, contribution, after };
  });
  state.grad = grad;
}

function compute() {
  const results = recompute(...D.inputs.map((i) => state.value[i]));
  D.forward.forEach((i, k) => { state.value[i] = results[k]; });
  let k = D.forward.length;
  edges.forEach((edge) => { if ("local" in edge) state.local[edge.i] = results[k++]; });
  backward();
}

/* What is known after a step: which nodes have values, which edges have sent a gradient. */
function known(upTo) {
  const has = nodes.map((n) => n.kind !== "operation"), grad = nodes.map(() => null);
  const sent = new Set();
  for (let k = 1; k <= upTo; k++) {
    if (k < firstBackward) has[steps[k].n] = true;
    else {
      const event = state.events[k - firstBackward];
      if (k === upTo && hidden()) break;
      grad[event.edge.s] = event.after;
      sent.add(event.edge.i);
    }
  }
  if (upTo >= firstBackward - 1 && has[D.output]) grad[D.output] = number(D.seed);
  return { has, grad, sent };
}
function hidden() { return predicting && step >= firstBackward && answered !== step; }

function width(size, sizes) {
  if (!(size > 0)) return size === 0 ? 0 : 6;
  if (!Number.isFinite(size)) return 6;
  const span = Math.max(Math.log10(sizes.greatest / sizes.least), 1);
  return 6 - 5 * Math.log10(sizes.greatest / size) / span;
}

/* Only what has changed is written: reading it back from the page would cost more. */
const shown = new WeakMap();
function set(element, what, value) {
  if (!element) return;
  const before = shown.get(element) ?? {};
  if (before[what] === value) return;
  before[what] = value;
  shown.set(element, before);
  if (what === "text") element.textContent = value;
  else if (what === "aria-label") element.setAttribute(what, value);
  else if (what === "width") element.style.strokeWidth = value;
  else element.classList.toggle(what, value);
}

function draw() {
  const now = known(step), current = steps[step];
  const finite = state.events.map((e) => Math.abs(e.contribution)).filter((x) => x > 0 && x < Infinity);
  const sizes = { greatest: Math.max(...finite), least: Math.min(...finite) };
  const event = step >= firstBackward ? state.events[step - firstBackward] : null;
  const [data, grad] = D.detail === "full" ? ["data ", "grad "] : ["= ", "∇ "];
  nodes.forEach((node, i) => {
    if (node.kind === "constant") return;
    set(node.g, "ahead", !now.has[i]);
    set(node.g, "now", Boolean((current && current.n === i) || (event && event.edge.s === i)));
    set(node.g, "back", Boolean(event));
    set(node.data, "text", now.has[i] ? data + fmt(state.value[i]) : data + "?");
    set(node.slope, "text", grad + fmt(now.grad[i]));
    set(node.badge, "away", D.scalar ? !odd(now, i) : now.grad[i] === null);
    const told = [node.name, now.has[i] ? `data ${fmt(state.value[i])}` : "not computed yet"];
    if (now.grad[i] !== null) told.push(`gradient ${fmt(now.grad[i])}`);
    set(node.g, "aria-label", told.join(", "));
  });
  const sent = new Map(state.events.map((e) => [e.edge.i, e.contribution]));
  edges.forEach((edge) => {
    const active = Boolean(event) && event.edge === edge;
    set(edge.g, "ahead", !now.has[edge.t]);
    set(edge.g, "now", active);
    set(edge.back, "away", !now.sent.has(edge.i));
    if (D.scalar && edge.back) {
      const wide = width(Math.abs(sent.get(edge.i)), sizes);
      set(edge.back, "width", wide || 1.5);
      set(edge.back, "tg-zero", wide === 0);
    }
    set(edge.pill, "ahead", !(now.sent.has(edge.i) || active));
    if (D.scalar) set(edge.times, "text", `× ${fmt(state.local[edge.i])}`);
  });
  say(event, current);
  keepInSight(event ? nodes[event.edge.s].g : current ? nodes[current.n].g : null);
  $("slider").value = step;
  $("count").textContent = `step ${step} of ${steps.length - 1}`;
  $("back").disabled = $("first").disabled = step === 0;
  $("next").disabled = $("last").disabled = step === steps.length - 1;
  details(now);
  const hash = selected === null ? `#step=${step}` : `#step=${step}&node=${selected}`;
  if (location.hash !== hash) history.replaceState(null, "", hash);
}
function keepInSight(g) { /* Sideways only: the page itself stays where it is. */
  const pane = $("graph");
  if (!g || pane.scrollWidth <= pane.clientWidth) return;
  const box = g.getBoundingClientRect(), seen = pane.getBoundingClientRect();
  if (box.left < seen.left + 10) pane.scrollLeft += box.left - seen.left - seen.width / 3;
  else if (box.right > seen.right - 10) pane.scrollLeft += box.right - seen.right + seen.width / 3;
}
function odd(now, i) {
  const worst = [state.value[i], now.grad[i]].find((x) => x !== null && !Number.isFinite(x));
  return worst !== undefined || now.grad[i] === 0;
}

/* One sentence a step. */
function say(event, current) {
  const at = $("sentence");
  at.classList.toggle("backward", Boolean(event));
  at.replaceChildren();
  if (event) {
    const { edge, before, upstream, contribution, after } = event;
    const s = nodes[edge.s].name, t = nodes[edge.t].name, L = D.loss, open = hidden();
    let text = `d${L}/d${s} ${before === null ? "=" : "+="} `;
    text += D.scalar
      ? `d${L}/d${t} · d${t}/d${s} = ${fmt(upstream)} × ${fmt(state.local[edge.i])} = ${open ? "?" : fmt(contribution)}`
      : `${edge.text ?? ""} = ${open ? "?" : fmt(contribution)}`;
    at.append(text);
    const more = [];
    if (D.scalar && edge.text !== undefined && edge.text !== fmt(state.local[edge.i])) more.push(`d${t}/d${s} = ${edge.text}`);
    if (before !== null && !open) more.push(`together ${fmt(before)} + ${signed(contribution)} = ${fmt(after)}`);
    if (more.length) at.append(" ", element("span", { className: "more" }, more.join("; ")));
    ask(open ? event : null);
  } else {
    ask(null);
    if (current) {
      const node = nodes[current.n];
      at.append(D.scalar ? `${node.name} = ${node.text} = ${fmt(state.value[current.n])}` : node.text);
      const given = [...new Set(node.into.map((e) => e.s))].filter((i) => nodes[i].kind !== "constant" && D.scalar);
      if (given.length) at.append(" ", element("span", { className: "more" }, `with ${given.map((i) => `${nodes[i].name} = ${fmt(state.value[i])}`).join(", ")}`));
    } else at.append("Forward computes each value from its operands; backward sends the gradient back along the edges, one step of the chain rule at a time. Press ▶ or the right arrow key.");
  }
}
function signed(x) { const text = fmt(x); return text.startsWith("−") && D.scalar ? `(${text})` : text; }

/* Predict mode: the number is hidden until it has been worked out. */
function ask(event) {
  const form = $("question");
  const asked = event && D.scalar;
  if (form.hidden === !asked && !asked) return;
  form.hidden = !asked;
  $("verdict").textContent = "";
  if (asked) {
    $("asked").textContent = `What does this step add to d${D.loss}/d${nodes[event.edge.s].name}?`;
    $("answer").value = "";
  }
}
function check(submitted) {
  submitted.preventDefault();
  const event = state.events[step - firstBackward], right = event.contribution;
  const typed = $("answer").value.trim().replaceAll("−", "-").replace(",", ".");
  const given = typed === "" ? NaN : Number(typed);
  const close = Math.abs(given - right) <= 0.005 * Math.abs(right) + 1e-9;
  if (close || (Number.isNaN(right) && /^nan$/i.test(typed))) reveal(true);
  else {
    $("verdict").className = "wrong";
    $("verdict").textContent = Number.isNaN(given) ? "Please type a number."
      : Math.abs(given + right) <= 0.005 * Math.abs(right) ? "Nearly: look at the sign."
      : "Not yet: multiply what arrives by the local derivative.";
  }
}
function reveal(isRight) {
  answered = step;
  draw();
  $("question").hidden = false;
  $("verdict").className = isRight ? "right" : "";
  $("verdict").textContent = isRight ? "Right." : "";
  if (isRight) $("next").focus();
}

/* The selected node. */
function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}
function math(markup) { /* Made by the library from escaped names, never by a user. */
  const made = element("span");
  made.innerHTML = markup;
  return made;
}
function details(now) {
  const at = $("details");
  if (selected === null) {
    at.replaceChildren(element("p", { className: "hint" }, "Select a node to see its formula, its derivatives and what its gradient is made of" + (canCompute ? "; select an input to move it." : ".")));
    svg.classList.remove("lit");
    return;
  }
  if (at.contains(document.activeElement) && document.activeElement.matches("input")) return refresh(at, now);
  const node = nodes[selected], parts = [];
  parts.push(element("h2", {}, node.name + (node.shape ? ` (${node.shape})` : "")));
  if (node.math) parts.push(element("p", {}, math(mathOf(node.name)), " = ", math(node.math)));
  parts.push(element("p", { id: "numbers" }));
  if (canCompute && node.scrub && D.inputs.includes(selected)) parts.push(scrubber());
  const table = contributions(now);
  if (table) parts.push(table);
  at.replaceChildren(...parts);
  refresh(at, now);
  light();
}
function mathOf(name) { const made = element("span", {}, name); return `<math><mi>${made.innerHTML}</mi></math>`; }
function refresh(at, now) {
  const numbers = at.querySelector("#numbers");
  numbers.replaceChildren(
    element("span", { className: "blue" }, `data ${now.has[selected] ? fmt(state.value[selected]) : "?"}`), " ",
    element("span", { className: "orange" }, `d${D.loss}/d${nodes[selected].name} = ${fmt(now.grad[selected])}`));
  const old = at.querySelector(".table"), made = contributions(now);
  if (old && made) old.replaceWith(made);
}
function contributions(now) {
  const rows = state.events.map((event, k) => ({ event, k: k + firstBackward })).filter(({ event }) => event.edge.s === selected);
  if (!rows.length) return null;
  const table = element("table");
  table.append(element("tr", {}, ...["through", "arrives", D.scalar ? "local derivative" : "becomes", "contribution", ""].map((t) => element("th", {}, t))));
  rows.forEach(({ event, k }) => {
    const seen = now.sent.has(event.edge.i), target = nodes[event.edge.t].name;
    const local = element("td", {}, event.edge.math ? math(event.edge.math) : "");
    if (D.scalar) local.append(` = ${fmt(state.local[event.edge.i])}`);
    const jump = element("button", { type: "button" }, `step ${k}`);
    jump.onclick = () => go(k);
    table.append(element("tr", {}, element("td", {}, target),
      element("td", {}, seen ? fmt(event.upstream) : "—"), local,
      element("td", {}, seen ? fmt(event.contribution) : "—"), element("td", {}, jump)));
  });
  if (rows.length > 1) {
    const sum = element("tr", { className: "sum" }, element("td", { colSpan: 3 }, "sum"), element("td", {}, fmt(now.grad[selected])), element("td"));
    table.append(sum);
  }
  return element("div", { className: "table" }, table);
}
function scrubber() {
  const i = selected, start = number(D.nodes[i].value), reach = Math.max(Math.abs(start), 1) * 2;
  const range = element("input", { type: "range", min: start - reach, max: start + reach, step: reach / 200, value: state.value[i], id: "scrub" });
  const box = element("input", { type: "number", step: "any", value: state.value[i], id: "exact" });
  const back = element("button", { type: "button", id: "reset" }, "Reset");
  range.setAttribute("aria-label", `Move ${nodes[i].name}`);
  box.setAttribute("aria-label", `Value of ${nodes[i].name}`);
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
  back.onclick = () => move(start, back);
  return element("p", { className: "scrub" }, "Move it:", range, box, back);
}
function light() {
  const reached = new Set([selected]);
  edges.forEach((edge) => { if (reached.has(edge.s) && nodes[edge.t].kind === "operation") reached.add(edge.t); });
  svg.classList.add("lit");
  nodes.forEach((node, i) => node.g.classList.toggle("path", reached.has(i)));
  edges.forEach((edge) => {
    const on = reached.has(edge.s) && reached.has(edge.t);
    edge.g.classList.toggle("path", on);
    if (edge.pill) edge.pill.classList.toggle("path", on);
  });
}
function select(i) {
  if (selected !== null) nodes[selected].g.classList.remove("selected");
  selected = i;
  if (i !== null) nodes[i].g.classList.add("selected");
  draw();
}

/* Modules: a closed one shrinks to the place of its result; nothing else moves. */
const closed = new Set();
function standIn(i) {
  const module = D.modules.find((m, k) => closed.has(k) && m.nodes.includes(i));
  return module ? module.result : i;
}
function arrange() {
  const stands = nodes.map((_, i) => standIn(i));
  nodes.forEach((node, i) => {
    const module = D.modules.find((m, k) => closed.has(k) && m.result === i && stands[i] === i);
    set(node.g, "gone", stands[i] !== i);
    set(node.g, "shut", Boolean(module));
    const title = within(node.g, ".tg-title");
    if (!title) return;
    node.title ??= title.textContent;
    set(title, "text", module ? module.title : node.title);
    title.removeAttribute("textLength");
    const room = Number(within(node.g, "rect").getAttribute("width")) - 12;
    if (module && title.getComputedTextLength() > room) {
      title.setAttribute("textLength", room);
      title.setAttribute("lengthAdjust", "spacingAndGlyphs");
    }
  });
  edges.forEach((edge) => {
    const s = stands[edge.s], t = stands[edge.t], moved = s !== edge.s || t !== edge.t;
    set(edge.g, "gone", s === t);
    set(edge.pill, "gone", moved);
    edge.g.querySelectorAll("path").forEach((path) => {
      path.dataset.way ??= path.getAttribute("d");
      path.setAttribute("d", moved && s !== t ? way(nodes[s].g, nodes[t].g, path === edge.back) : path.dataset.way);
    });
  });
  $("modules").querySelectorAll("button").forEach((button, k) => button.setAttribute("aria-pressed", closed.has(k)));
}
function way(from, to, isBack) { /* From side to side, as the layout draws it; backward beside forward. */
  const [a, b] = [from, to].map((g) => { const r = within(g, "rect"); return ["x", "y", "width", "height"].map((n) => Number(r.getAttribute(n))); });
  const aside = isBack ? 6 : 0, down = D.direction === "TB";
  const start = down ? [a[0] + a[2] / 2 - aside, a[1] + a[3]] : [a[0] + a[2], a[1] + a[3] / 2 + aside];
  const end = down ? [b[0] + b[2] / 2 - aside, b[1]] : [b[0], b[1] + b[3] / 2 + aside];
  const half = down ? [0, (end[1] - start[1]) / 2] : [(end[0] - start[0]) / 2, 0];
  const points = [start, [start[0] + half[0], start[1] + half[1]], [end[0] - half[0], end[1] - half[1]], end];
  if (isBack) points.reverse();
  return `M${points[0].join(" ")}C${points.slice(1).map((p) => p.join(" ")).join(" ")}`;
}
if (D.modules.length) {
  $("modules").hidden = false;
  $("modules").append("Modules, closed or open:", ...D.modules.map((module, k) => {
    const button = element("button", { type: "button" }, module.title);
    button.onclick = () => { if (!closed.delete(k)) closed.add(k); arrange(); };
    return button;
  }));
  arrange();
}

/* Going through the steps. */
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
function fromHash() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  const to = Number(wanted.get("step") ?? steps.length - 1), node = Number(wanted.get("node") ?? NaN);
  if (selected !== null) nodes[selected].g.classList.remove("selected");
  selected = Number.isInteger(node) && nodes[node] && nodes[node].kind !== "constant" ? node : null;
  if (selected !== null) nodes[selected].g.classList.add("selected");
  go(Number.isInteger(to) ? to : steps.length - 1);
}

$("slider").max = steps.length - 1;
$("slider").oninput = () => go(Number($("slider").value));
$("first").onclick = () => go(0);
$("back").onclick = () => go(step - 1);
$("next").onclick = () => go(step + 1);
$("last").onclick = () => go(steps.length - 1);
$("play").onclick = () => play(!timer);
$("predict").onchange = () => { predicting = $("predict").checked; answered = -1; if (predicting && step < firstBackward) go(firstBackward); else draw(); };
$("predictor").hidden = !D.scalar;
$("question").onsubmit = check;
$("reveal").onclick = () => reveal(false);
nodes.forEach((node, i) => {
  if (node.kind === "constant") return node.g.setAttribute("aria-label", node.name);
  node.g.setAttribute("tabindex", "0");
  node.g.onclick = () => select(selected === i ? null : i);
  node.g.onkeydown = (pressed) => {
    if (pressed.key === "Enter") { select(selected === i ? null : i); pressed.preventDefault(); }
  };
});
document.addEventListener("keydown", (pressed) => {
  if (pressed.altKey || pressed.ctrlKey || pressed.metaKey || pressed.target.matches("input")) return;
  const isButton = pressed.target.matches("button");
  const act = { ArrowRight: () => go(step + 1), ArrowLeft: () => go(step - 1), Home: () => go(0), End: () => go(steps.length - 1), Escape: () => select(null) }[pressed.key];
  if (act) { act(); pressed.preventDefault(); } else if (pressed.key === " " && !isButton) { play(!timer); pressed.preventDefault(); }
});
window.addEventListener("hashchange", fromHash);
backward();
fromHash();
})();

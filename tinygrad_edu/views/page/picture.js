/* The picture at a step. Only what has changed is written: reading back would cost more. */
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

function width(size, sizes) { /* 1 to 6 pixels on a logarithmic scale, as in every other picture. */
  if (!(size > 0)) return size === 0 ? 0 : 6;
  if (!Number.isFinite(size)) return 6;
  const span = Math.max(Math.log10(sizes.greatest) - Math.log10(sizes.least), 1);
  return 6 - 5 * (Math.log10(sizes.greatest) - Math.log10(size)) / span;
}

function draw() {
  const now = known(step), current = steps[step];
  const event = step >= firstBackward ? state.events[step - firstBackward] : null;
  const at = event ? event.edge.s : current ? current.n : null;
  if (at !== null) keepInSight(hider(at)?.title ?? nodes[at].g); /* First, since it measures. */
  drawNodes(now, current, event);
  drawEdges(now, event);
  drawCovers(now, at, event);
  drawSpots(event);
  say(event, current);
  details(now);
  tellAll();
  drawControls();
}

function isAsBefore(thing, ...looks) { /* Most of a large picture is the same from step to step. */
  const before = thing.looks;
  thing.looks = looks;
  return before !== undefined && looks.every((look, k) => Object.is(look, before[k]));
}

function drawNodes(now, current, event) {
  const [data, grad] = D.detail === "full" ? ["data ", "grad "] : ["= ", "∇ "];
  nodes.forEach((node, i) => {
    if (node.kind === "constant") return;
    const isNow = Boolean((current && current.n === i) || (event && event.edge.s === i));
    if (isAsBefore(node, now.has[i], now.grad[i], state.value[i], isNow, isNow && event)) return;
    set(node.g, "ahead", !now.has[i]);
    set(node.g, "now", isNow);
    set(node.g, "back", Boolean(event));
    set(node.data, "text", now.has[i] ? data + fmt(state.value[i]) : data + "?");
    set(node.slope, "text", grad + fmt(now.grad[i]));
    set(node.badge, "away", D.scalar ? !odd(now, i) : now.grad[i] === null);
    const told = [node.name, now.has[i] ? `data ${fmt(state.value[i])}` : "not computed yet"];
    if (now.grad[i] !== null) told.push(`gradient ${fmt(now.grad[i])}`);
    set(node.g, "aria-label", told.join(", "));
  });
}
function odd(now, i) {
  const worst = [state.value[i], now.grad[i]].find((x) => x !== null && !Number.isFinite(x));
  return worst !== undefined || now.grad[i] === 0;
}

function drawEdges(now, event) {
  const finite = state.events.map((e) => Math.abs(e.contribution)).filter((x) => x > 0 && x < Infinity);
  const sizes = { greatest: Math.max(...finite), least: Math.min(...finite) };
  const sent = new Map(state.events.map((e) => [e.edge.i, e.contribution]));
  edges.forEach((edge) => {
    const active = Boolean(event) && event.edge === edge, isSent = now.sent.has(edge.i);
    const wide = D.scalar && edge.back ? width(Math.abs(sent.get(edge.i)), sizes) : 1;
    if (isAsBefore(edge, now.has[edge.t], active, isSent, wide, state.local[edge.i])) return;
    set(edge.g, "ahead", !now.has[edge.t]);
    set(edge.g, "now", active);
    set(edge.back, "away", !isSent);
    if (D.scalar && edge.back) {
      set(edge.back, "width", wide || 1.5);
      set(edge.back, "tg-zero", wide === 0);
    }
    set(edge.pill, "ahead", !(isSent || active));
    if (D.scalar) set(edge.times, "text", `× ${fmt(state.local[edge.i])}`);
  });
}

function keepInSight(g) { /* Within its pane: the page itself stays where it is. */
  const pane = $("graph");
  if (pane.scrollWidth <= pane.clientWidth && pane.scrollHeight <= pane.clientHeight) return;
  const box = g.getBoundingClientRect(), seen = pane.getBoundingClientRect();
  if (box.left < seen.left + 10) pane.scrollLeft += box.left - seen.left - seen.width / 3;
  else if (box.right > seen.right - 10) pane.scrollLeft += box.right - seen.right + seen.width / 3;
  if (box.top < seen.top + 10) pane.scrollTop += box.top - seen.top - seen.height / 3;
  else if (box.bottom > seen.bottom - 10) pane.scrollTop += box.bottom - seen.bottom + seen.height / 3;
}

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
    entitle(node, module);
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
  D.modules.forEach((module, k) => { /* The box goes with what is in it. */
    const isGone = closed.has(k) || D.modules.some((m, o) => closed.has(o) && o !== k && module.nodes.every((i) => m.nodes.includes(i)) && o < k);
    set(shape.frame[k], "gone", isGone);
    set(shape.title[k], "gone", isGone);
  });
  $("modules").querySelectorAll("button").forEach((button, k) => button.setAttribute("aria-pressed", closed.has(k)));
}

function entitle(node, module) {
  const title = within(node.g, ".tg-title");
  if (!title) return;
  node.title ??= title.textContent;
  set(title, "text", module ? module.title : node.title);
  title.removeAttribute("textLength");
  const room = Number(within(node.g, "rect").getAttribute("width")) - 12;
  if (module && D.detail === "full" && title.getComputedTextLength() > room) {
    title.setAttribute("textLength", room);
    title.setAttribute("lengthAdjust", "spacingAndGlyphs");
  }
}

function way(from, to, isBack) { /* From side to side, as the layout draws it; backward beside forward. */
  const [a, b] = [from, to].map((g) => ["x", "y", "width", "height"].map((n) => Number(within(g, "rect").getAttribute(n))));
  const aside = isBack ? 6 : 0, down = D.direction === "TB", tip = 8;
  const start = down ? [a[0] + a[2] / 2 - aside, a[1] + a[3]] : [a[0] + a[2], a[1] + a[3] / 2 + aside];
  const end = down ? [b[0] + b[2] / 2 - aside, b[1]] : [b[0], b[1] + b[3] / 2 + aside];
  const forward = isBack ? start : end, sign = isBack ? 1 : -1; /* Room for the head of the arrow. */
  forward[down ? 1 : 0] += sign * tip;
  const half = down ? [0, (end[1] - start[1]) / 2] : [(end[0] - start[0]) / 2, 0];
  const points = [start, [start[0] + half[0], start[1] + half[1]], [end[0] - half[0], end[1] - half[1]], end];
  if (isBack) points.reverse();
  return `M${points[0].join(" ")}C${points.slice(1).map((p) => p.join(" ")).join(" ")}`;
}

function toggle(k) {
  if (!closed.delete(k)) closed.add(k);
  arrange();
  remember();
}
if (D.modules.length) {
  $("modules").hidden = false;
  $("modules").append("Modules, closed or open:", ...D.modules.map((module, k) => {
    const button = element("button", { type: "button" }, module.title);
    button.onclick = () => toggle(k);
    return button;
  }));
  shape.title.forEach((title, k) => { title.onclick = () => toggle(k); });
}

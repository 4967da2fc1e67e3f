/* Modules: a closed one covers what is in it, and shows what it gives. Nothing moves. */
const closed = new Set();
const covers = D.modules.map((module, k) => cover(module, k));

function drawn(tag, looks, text = "") {
  const made = document.createElementNS(svg.namespaceURI, tag);
  Object.entries(looks).forEach(([name, value]) => made.setAttribute(name, value));
  made.textContent = text;
  return made;
}

function cover(module, k) {
  const [x, y, wide, high] = ["x", "y", "width", "height"].map((side) => Number(shape.frame[k].getAttribute(side)));
  const line = (look, dy) => drawn("text", { class: look, x: x + wide / 2, y: y + high / 2 + dy });
  const [title, data, slope] = [line("tg-title", -13), line("tg-blue", 6), line("tg-orange", 24)];
  title.textContent = module.title;
  const g = drawn("g", { class: "tg-cover gone", role: "button", tabindex: 0 });
  g.append(drawn("rect", { x, y, width: wide, height: high, rx: 8 }), title, data, slope);
  g.onclick = () => toggle(k);
  g.onkeydown = (pressed) => {
    if (pressed.key === "Enter") { toggle(k); pressed.preventDefault(); }
  };
  svg.append(g);
  return { ...module, g, title, data, slope, inside: new Set(module.nodes) };
}

/* Which module hides a node: the outermost closed one around it, since outer ones come first. */
function hider(i) { return covers.find((module, k) => closed.has(k) && module.inside.has(i)); }

function arrange() {
  const under = nodes.map((_, i) => hider(i));
  nodes.forEach((node, i) => set(node.g, "gone", under[i] !== undefined));
  edges.forEach((edge) => {
    const isInside = under[edge.s] !== undefined && under[edge.s] === under[edge.t];
    set(edge.g, "gone", isInside);
    set(edge.pill, "gone", isInside);
  });
  covers.forEach((module, k) => {
    const hiding = hider(module.result);
    set(module.g, "gone", hiding !== module);
    set(shape.title[k], "gone", hiding !== undefined && hiding.inside.size >= module.inside.size);
  });
  $("modules").querySelectorAll("[aria-pressed]").forEach((button, k) => button.setAttribute("aria-pressed", closed.has(k)));
}

function drawCovers(now, at, event) {
  covers.forEach((module, k) => {
    if (!closed.has(k)) return;
    const i = module.result, said = [`data ${now.has[i] ? fmt(state.value[i]) : "?"}`, `grad ${fmt(now.grad[i])}`];
    set(module.data, "text", said[0]);
    set(module.slope, "text", said[1]);
    set(module.g, "now", module.inside.has(at));
    set(module.g, "back", Boolean(event));
    set(module.g, "aria-label", [D.modules[k].title, ...said, "closed"].join(", "));
  });
}

function toggle(k) {
  if (!closed.delete(k)) closed.add(k);
  close([...closed]);
}
function close(wanted) {
  closed.clear();
  wanted.filter((k) => D.modules[k]).forEach((k) => closed.add(k));
  arrange();
  draw();
}

if (D.modules.length) {
  const button = (title, act) => Object.assign(element("button", { type: "button" }, title), { onclick: act });
  const each = D.modules.map((module, k) => {
    const made = button(module.title, () => toggle(k));
    made.setAttribute("aria-pressed", "false");
    return made;
  });
  const all = [button("Close all", () => close(D.modules.map((_, k) => k))), button("Open all", () => close([]))];
  const list = each.length <= 8 ? each : [element("details", {}, element("summary", {}, `Each of ${each.length}`), ...each)];
  $("modules").hidden = false;
  $("modules").append("Modules:", ...all, ...list);
  shape.title.forEach((title, k) => { title.onclick = () => toggle(k); });
}

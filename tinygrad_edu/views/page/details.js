/* The selected node: its formula, what its gradient is made of, its paths to the end. */
function details(now) {
  const at = $("details");
  if (selected === null) {
    at.replaceChildren(element("p", { className: "hint" }, "Select a node to see its formula, its derivatives and what its gradient is made of" + (canCompute ? "; select an input to move it." : ".")));
    svg.classList.remove("lit");
    return;
  }
  if (at.contains(document.activeElement) && document.activeElement.closest(".scrub")) return refresh(at, now);
  const node = nodes[selected], parts = [];
  parts.push(element("h2", {}, node.name + (node.shape ? ` (${node.shape})` : "")));
  if (node.formula) parts.push(element("p", {}, math(`<math>${nameInMath(node)}</math>`), " = ", mathOf(node.formula)));
  parts.push(element("p", { id: "numbers" }));
  if (canCompute && node.scrub && D.inputs.includes(selected)) parts.push(scrubber());
  const table = contributions(now);
  if (table) parts.push(table);
  if (node.held) parts.push(element("p", { className: "hint" }, node.held));
  at.replaceChildren(...parts);
  refresh(at, now);
  light();
}

function refresh(at, now) {
  const numbers = at.querySelector("#numbers"), loss = D.output === selected ? "" : `${D.loss} = ${now.has[D.output] ? fmt(state.value[D.output]) : "?"}`;
  numbers.replaceChildren(
    element("span", { className: "blue" }, `data ${now.has[selected] ? fmt(state.value[selected]) : "?"}`), " ",
    element("span", { className: "orange" }, `d${D.loss}/d${nodes[selected].name} = ${fmt(now.grad[selected])}`), " ",
    element("span", { className: "blue" }, loss));
  const old = at.querySelector(".table"), made = contributions(now);
  if (old && made) old.replaceWith(made);
}

function contributions(now) {
  const rows = state.events.map((event, k) => ({ event, k: k + firstBackward })).filter(({ event }) => event.edge.s === selected);
  if (!rows.length) return null;
  const table = element("table");
  table.append(element("tr", {}, ...["through", "arrives", D.scalar ? "local derivative" : "becomes", "contribution", ""].map((t) => element("th", {}, t))));
  rows.forEach(({ event, k }) => {
    const seen = now.sent.has(event.edge.i);
    const local = element("td", {}, event.edge.formula ? mathOf(event.edge.formula) : "");
    if (D.scalar) local.append(`${event.edge.formula ? " = " : ""}${fmt(state.local[event.edge.i])}`);
    const jump = element("button", { type: "button" }, `step ${k}`);
    jump.onclick = () => go(k);
    table.append(element("tr", {}, element("td", {}, nodes[event.edge.t].name),
      element("td", {}, seen ? fmt(event.upstream) : "—"), local,
      element("td", {}, seen ? fmt(event.contribution) : "—"), element("td", {}, jump)));
  });
  if (rows.length > 1) {
    table.append(element("tr", { className: "sum" }, element("td", { colSpan: 3 }, "sum"), element("td", {}, fmt(now.grad[selected])), element("td")));
  }
  return element("div", { className: "table" }, table);
}

function light() { /* Everything that the selected node leads to. */
  const reached = new Set([selected]);
  edges.forEach((edge) => { if (reached.has(edge.s) && nodes[edge.t].kind !== "constant") reached.add(edge.t); });
  svg.classList.add("lit");
  nodes.forEach((node, i) => node.g.classList.toggle("path", reached.has(i)));
  edges.forEach((edge) => {
    const on = reached.has(edge.s) && reached.has(edge.t);
    edge.g.classList.toggle("path", on);
    if (edge.pill) edge.pill.classList.toggle("path", on);
  });
}

function choose(i) {
  if (selected !== null) nodes[selected].g.classList.remove("selected");
  selected = i;
  if (i !== null) nodes[i].g.classList.add("selected");
}
function select(i) {
  choose(i);
  draw();
}

nodes.forEach((node, i) => {
  if (node.kind === "constant") return node.g.setAttribute("aria-label", node.name);
  node.g.setAttribute("tabindex", "0");
  node.g.onclick = () => select(selected === i ? null : i);
  node.g.onkeydown = (pressed) => {
    if (pressed.key === "Enter") { select(selected === i ? null : i); pressed.preventDefault(); }
  };
});

/* The graph: what the library wrote into the page, joined to the shapes that stand for it. */
const D = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const svg = document.querySelector("#graph svg");
const within = (g, look) => (g ? g.querySelector(look) : null);

function shapes(kind) {
  const found = [];
  svg.querySelectorAll(`[data-${kind}]`).forEach((g) => { found[Number(g.dataset[kind])] = g; });
  return found;
}
const shape = { node: shapes("node"), edge: shapes("edge"), pill: shapes("pill"), frame: shapes("frame"), title: shapes("title") };
const nodes = D.nodes.map((node, i) => {
  const g = shape.node[i];
  g.setAttribute("role", "listitem");
  return { kind: "operation", ...node, g, into: [], data: within(g, ".tg-blue"), slope: within(g, ".tg-orange"), badge: within(g, ".tg-badge") };
});
const edges = D.edges.map((edge, i) => {
  const g = shape.edge[i], pill = shape.pill[i];
  return { ...edge, i, g, pill, back: within(g, ".tg-backward"), times: within(pill, "text") };
});
edges.forEach((edge) => nodes[edge.t].into.push(edge));

/* The steps: nothing yet, one for each value forward, one for each edge backward. */
const steps = [null, ...D.forward.map((n) => ({ n })), ...D.backward];
const firstBackward = D.forward.length + 1;
const canCompute = D.scalar && typeof recompute === "function";
let step = 0, selected = null;

/* Formulas are kept as templates: [its number, the nodes whose names fill the gaps in it]. */
function filled(formula, form, nameOf) {
  const [template, ...used] = formula;
  return D.formulas[template][form].replace(/[\uA000-\uA48C]/g, (gap) => nameOf(used[gap.charCodeAt(0) - 0xA000]) ?? gap);
}
function textOf(formula) { return filled(formula, 0, (i) => nodes[i]?.name); }
function mathOf(formula) { return math(filled(formula, 1, (i) => nodes[i] && nameInMath(nodes[i]))); }
function nameInMath(node) { return node.math ?? `<mi>${element("span", {}, node.name).innerHTML}</mi>`; }

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
svg.classList.toggle("large", nodes.length > 60); /* Without transitions, which would be slow. */

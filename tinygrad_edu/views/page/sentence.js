/* One sentence a step: the number it computes, or its piece of the chain rule. */
function say(event, current) {
  const at = $("sentence");
  at.classList.toggle("backward", Boolean(event));
  at.replaceChildren(...(event ? backwardSentence(event, hidden()) : current ? forwardSentence(current.n) : [INTRODUCTION]));
  ask(event && hidden() ? event : null);
}
const INTRODUCTION = "Forward computes each value from its operands; backward sends the gradient back along the edges, one step of the chain rule at a time. Press ▶ or the right arrow key; ▶| leads to the end.";
function aside(text) { return text ? [" ", element("span", { className: "more" }, text)] : []; }

function forwardSentence(n) {
  const node = nodes[n];
  if (!D.scalar) return [node.sentence];
  const given = [...new Set(node.into.map((e) => e.s))].filter((i) => nodes[i].kind !== "constant");
  const told = given.map((i) => `${nodes[i].name} = ${fmt(state.value[i])}`).join(", ");
  return [`${node.name} = ${textOf(node.formula)} = ${fmt(state.value[n])}`, ...aside(told && `with ${told}`)];
}

function backwardSentence({ edge, before, upstream, contribution, after }, isHidden) {
  const s = nodes[edge.s].name, t = nodes[edge.t].name, L = D.loss;
  const formula = edge.formula ? textOf(edge.formula) : "", local = fmt(state.local[edge.i]);
  const start = `d${L}/d${s} ${before === null ? "=" : "+="} `;
  const end = isHidden ? "?" : fmt(contribution);
  const more = [];
  if (D.scalar && formula && formula !== local) more.push(`d${t}/d${s} = ${formula}`);
  if (before !== null && !isHidden) more.push(`together ${fmt(before)} + ${signed(contribution)} = ${fmt(after)}`);
  const middle = D.scalar ? `d${L}/d${t} · d${t}/d${s} = ${fmt(upstream)} × ${local}` : formula || `what comes through ${t}`;
  return [`${start}${middle} = ${end}`, ...aside(more.join("; "))];
}

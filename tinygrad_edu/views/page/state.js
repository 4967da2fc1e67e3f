/* The state: values, local derivatives, and what the backward pass makes of them. */
const state = { value: nodes.map((n) => number(n.value)), local: edges.map((e) => number(e.local)) };
let predicting = false, answered = -1;

function backward() {
  const grad = nodes.map(() => null);
  grad[D.output] = number(D.seed);
  state.events = D.backward.map((event) => {
    const [e, told, sum] = D.scalar ? [event] : event;
    const edge = edges[e], before = grad[edge.s], upstream = grad[edge.t];
    // A gradient of 0 stays 0, whatever the slope.
    const contribution = !D.scalar ? told : upstream === 0 ? 0 : upstream * state.local[e];
    const after = D.scalar ? (before === null ? contribution : before + contribution) : sum;
    grad[edge.s] = after;
    return { edge, before, upstream, contribution, after };
  });
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
  const has = nodes.map((n) => n.kind === "leaf" || n.kind === "constant"), grad = nodes.map(() => null);
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

/* In predict mode, a step backward keeps its number to itself until it has been worked out. */
function hidden() { return predicting && step >= firstBackward && answered !== step; }

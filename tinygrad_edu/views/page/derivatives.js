/* Local derivatives on edges where the picture has no room for all: those of the step and of the
   selected node are shown, half way along. */
const spots = [];

function drawSpots(event) {
  if (D.detail === "full" || !D.scalar) return;
  const wanted = edges.filter((edge) => edge.back && ((event && event.edge === edge) || edge.s === selected))
    .filter((edge) => hider(edge.s) === undefined || hider(edge.s) !== hider(edge.t));
  wanted.forEach((edge, k) => {
    const g = (spots[k] ??= spot()), path = within(edge.g, ".tg-forward");
    const { x, y } = path.getPointAtLength(path.getTotalLength() / 2);
    const said = `× ${fmt(state.local[edge.i])}`, wide = 8.2 * said.length + 12;
    g.setAttribute("transform", `translate(${x} ${y})`);
    within(g, "text").textContent = said;
    Object.entries({ x: -wide / 2, width: wide }).forEach(([name, value]) => within(g, "rect").setAttribute(name, value));
  });
  spots.forEach((g, k) => set(g, "gone", k >= wanted.length));
}

function spot() {
  const g = drawn("g", { class: "tg-pill" });
  g.append(drawn("rect", { y: -10, height: 20, rx: 10 }), drawn("text", { y: 4.5 }));
  svg.append(g);
  return g;
}

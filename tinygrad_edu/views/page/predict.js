/* Predict mode: the number is hidden until it has been worked out, or given up. */
const score = { right: 0, asked: 0, isFirst: true };

function ask(event) {
  const form = $("question");
  const asked = event && D.scalar;
  if (form.hidden && !asked) return;
  form.hidden = !asked;
  $("verdict").textContent = "";
  if (asked) {
    $("asked").textContent = `What does this step add to d${D.loss}/d${nodes[event.edge.s].name}?`;
    $("answer").value = "";
    score.isFirst = true;
  }
}

function check(submitted) {
  submitted.preventDefault();
  if (!hidden()) return;
  const right = state.events[step - firstBackward].contribution;
  const typed = $("answer").value.trim().replaceAll("−", "-").replace(",", ".");
  const given = typed === "" ? NaN : Number(typed);
  const near = (x, y) => Math.abs(x - y) <= 0.005 * Math.abs(y) + 1e-9;
  if (near(given, right) || (Number.isNaN(right) && /^nan$/i.test(typed))) return reveal(true);
  $("verdict").className = "wrong";
  $("verdict").textContent = Number.isNaN(given) ? "Please type a number."
    : near(-given, right) ? "Nearly: look at the sign."
    : "Not yet: multiply what arrives by the local derivative.";
  if (!Number.isNaN(given)) score.isFirst = false;
}

function reveal(isRight) {
  score.asked += 1;
  score.right += isRight && score.isFirst ? 1 : 0;
  answered = step;
  draw();
  $("question").hidden = false;
  $("verdict").className = isRight ? "right" : "";
  $("verdict").textContent = isRight ? "Right." : "";
  $("score").textContent = `${score.right} of ${score.asked} at the first try`;
  if (isRight) $("next").focus();
}

$("predictor").hidden = !D.scalar;
$("question").onsubmit = check;
$("reveal").onclick = () => { if (hidden()) reveal(false); };
$("predict").onchange = () => {
  predicting = $("predict").checked;
  answered = -1;
  Object.assign(score, { right: 0, asked: 0 });
  $("score").textContent = "";
  if (predicting && step < firstBackward) go(firstBackward); else draw();
};

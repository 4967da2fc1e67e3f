/* All steps, one below the other: to be read, to be printed, and to go to one of them. */
let told = null; /* For which numbers the list has been written. */

function tellAll() {
  const story = $("story");
  story.hidden = predicting;
  if (!story.open || predicting) return;
  if (told !== state.events) {
    told = state.events;
    const sentences = [...D.forward.map(forwardSentence), ...state.events.map((event) => backwardSentence(event, false))];
    $("told").replaceChildren(...sentences.map((sentence, k) => {
      const line = element("button", { type: "button" }, ...sentence);
      line.onclick = () => go(k + 1);
      return element("li", { className: k + 1 < firstBackward ? "" : "backward" }, line);
    }));
  }
  $("told").querySelectorAll("li").forEach((line, k) => { set(line, "current", k + 1 === step); });
}
$("story").ontoggle = tellAll;

// What the builder needs beyond htmx: the summary of a list of ticks says what is ticked, and focus stays where one works.
const picked = (details) => {
  const ticked = [...details.querySelectorAll("input:checked")].map((box) => box.nextElementSibling.textContent.split(" · ")[0]);
  const place = details.querySelector("[data-picked]");
  if (place) place.textContent = ticked.length ? ticked.join("、") : place.dataset.none;
};

document.addEventListener("change", (event) => {
  const details = event.target.closest(".kq-b-several");
  if (details) picked(details);
});

document.addEventListener("click", (event) => {
  for (const details of document.querySelectorAll(".kq-b-several[open]")) if (!details.contains(event.target)) details.open = false;
});

document.addEventListener("keydown", (event) => {
  const details = event.key === "Escape" && event.target.closest?.(".kq-b-several[open]");
  if (!details) return;
  details.open = false;
  details.querySelector("summary").focus();
});

// A value that was changed just before a button was pressed is asked about later: that question presses the button no second time.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.elt.id === "builder" && event.detail.triggeringEvent?.type === "input") delete event.detail.parameters.action;
});

// After a line was added, one goes on in it; after one was removed or moved, near where it was.
let pressed = null;
document.addEventListener("htmx:beforeRequest", (event) => {
  const action = event.detail.requestConfig.parameters?.get?.("action") ?? event.detail.requestConfig.parameters?.action;
  if (event.target.id === "builder") pressed = action || null;
});
document.addEventListener("htmx:afterSettle", () => {
  if (!pressed) return;
  const verb = pressed.split(":")[0];
  const number = Number(pressed.split(":")[1]);
  pressed = null;
  if (verb === "row" || verb === "group") {
    const empty = [...document.querySelectorAll(".kq-b-field")].filter((field) => !field.value);
    empty.at?.(-1)?.focus();
  } else {
    const place = document.getElementById(`field-${number}`) ?? document.getElementById(`op-${number - 1}`) ?? document.getElementById("op-0");
    place?.focus();
  }
});

// Who is typing in the text box has the last word: an answer to an earlier change does not write over it.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.detail.target.id === "text-box" && event.detail.target.contains(document.activeElement)) event.detail.shouldSwap = false;
});

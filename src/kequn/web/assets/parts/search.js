// Arrows go from the search field into the list of people found, and back; Enter in the field opens the first of them, but only
// where the list is of what stands in the field now: else the form is sent.
const people = () => [...document.querySelectorAll("[data-found] a")];
let answered = "";

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "found") answered = event.detail.requestConfig?.parameters?.get?.("q") ?? "";
});
document.addEventListener("keydown", (event) => {
  const field = document.querySelector("[data-searches]");
  if (!field) return;
  const found = people();
  const at = found.indexOf(document.activeElement);
  if (document.activeElement !== field && at < 0) return;
  if (event.key === "ArrowDown") (found[at + 1] ?? document.activeElement).focus();
  else if (event.key === "ArrowUp") (at > 0 ? found[at - 1] : field).focus();
  else if (event.key === "Enter" && at < 0 && found.length && answered === field.value && !event.isComposing) found[0].click();
  else return;
  event.preventDefault();
});

// A menu is a <details class="kq-menu">: it opens without us; we close it on a click elsewhere and on Escape.
const open = () => document.querySelectorAll("details.kq-menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

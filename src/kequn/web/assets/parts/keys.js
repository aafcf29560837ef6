// "/" goes to the search of this page, else to that of the frame; never while somebody writes.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const field = document.querySelector('main input[type="search"]');
  const link = document.querySelector("a.kq-find");
  if (!field && !link) return;
  event.preventDefault();
  if (field) field.focus();
  else link.click();
});

// Every request of htmx bears the token against forgery; what failed is said where the reader looks, not lost.
const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = token();
});

const say = (text) => {
  const place = document.getElementById("messages");
  if (!place) return;
  const line = document.createElement("p");
  line.className = "kq-message kq-message-error";
  line.textContent = text;
  place.replaceChildren(line);
};
// A part that was to come and did not: no skeleton stays, as if it still might.
const fail = (target, text) => {
  if (!target?.querySelector?.(".kq-skeleton")) return;
  const line = document.createElement("p");
  line.className = "kq-error";
  line.textContent = text;
  target.replaceChildren(line);
};
const words = () => document.body.dataset;

document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  const text = status === 403 ? words().forbidden : status === 429 ? words().busy : words().failed;
  say(text);
  fail(event.detail.target, text);
});
for (const lost of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(lost, (event) => {
    say(words().offline);
    fail(event.detail.target, words().offline);
  });
}

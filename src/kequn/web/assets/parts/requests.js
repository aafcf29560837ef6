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
const words = () => document.body.dataset;

document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  say(status === 403 ? words().forbidden : status === 429 ? words().busy : words().failed);
});
document.addEventListener("htmx:sendError", () => say(words().offline));
document.addEventListener("htmx:timeout", () => say(words().offline));

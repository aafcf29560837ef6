// The list of the day: a contact is logged in two touches, from a card and in the dialog; without a connection it is kept.
import { flush, keep, send } from "./outbox.js";

const dialog = () => document.getElementById("log");
let task;

const open = (about) => {
  task = about;
  const form = dialog().querySelector("form");
  form.reset();
  form.querySelector("details").open = false;
  form.querySelector("[role=alert]").hidden = true;
  form.querySelector("[data-name]").textContent = task.dataset.name;
  form.elements.channel.value = task.dataset.channel;
  form.elements.intent.value = task.dataset.intent;
  dialog().showModal();
  form.querySelector(".kq-outcomes button").focus();
};
const fail = (text) => {
  const line = dialog().querySelector("[role=alert]");
  line.textContent = text;
  line.hidden = false;
  dialog().querySelector("details").open = true;
};
const done = (about, text) => {
  const line = document.createElement("p");
  line.className = "kq-state kq-state-good";
  line.textContent = `${about.dataset.name} · ${text}`;
  line.setAttribute("role", "status");
  about.classList.add("kq-task-done");
  about.replaceChildren(line);
  about.nextElementSibling?.querySelector("[data-log]")?.focus();
};

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("#log form");
  if (!form) return;
  event.preventDefault();
  const about = task;
  const given = Object.fromEntries(new FormData(form));
  const at = given.at ? new Date(given.at) : new Date();
  const fields = {
    ...given, answer: event.submitter.value, at: at.toISOString(), customer: about.dataset.customer, moment: about.dataset.moment,
    key: about.dataset.key, script: about.querySelector("[data-script]")?.dataset.script ?? "",
    meeting: about.dataset.meeting ?? "",
  };
  let answer;
  try {
    answer = await send(dialog().dataset.url, fields);
  } catch {
    if (!(await keep(dialog().dataset.url, fields))) return fail(dialog().dataset.unkept);
    dialog().close();
    return done(about, dialog().dataset.kept);
  }
  const body = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
  if (!answer.ok) return fail(body.error ?? document.body.dataset.forbidden);
  dialog().close();
  done(about, body.said);
  flush();
});

document.addEventListener("click", async (event) => {
  const about = event.target.closest(".kq-task");
  if (!about) return;
  if (event.target.closest("[data-log]")) open(about);
  if (!event.target.closest("[data-call]")) return;
  open(about);
  try {
    const answer = await send(dialog().dataset.call, {
      customer: about.dataset.customer, intent: about.dataset.intent, moment: about.dataset.moment,
    });
    const body = await answer.json();
    if (!answer.ok) return fail(body.error);
    window.location.href = body.dial;
  } catch {
    fail(document.body.dataset.offline);
  }
});

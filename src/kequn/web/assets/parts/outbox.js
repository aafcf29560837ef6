// What was written without a connection is kept on the device, encrypted by a key that no script can read out, sent once, and
// erased at sign-out. Each entry has a key of its own, so that the server takes it once however often it is sent.
const NAME = "kequn-outbox";
const WAIT = 10000; // ms for an answer
const able = Boolean(globalThis.crypto?.subtle && globalThis.indexedDB);
const place = () => document.getElementById("outbox");

const asked = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
const opened = async () => {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("keys");
    request.result.createObjectStore("kept", { autoIncrement: true });
  };
  return asked(request);
};
const store = (database, name, mode) => database.transaction(name, mode).objectStore(name);

const keyOf = async (database) => {
  const there = await asked(store(database, "keys", "readonly").get("key"));
  if (there) return there;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  await asked(store(database, "keys", "readwrite").put(made, "key"));
  return made;
};

export const send = async (url, fields) => {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), WAIT);
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  try {
    return await fetch(url, {
      method: "POST", body: new URLSearchParams(fields), headers: { "X-CSRFToken": token }, redirect: "manual", signal: stop.signal,
    });
  } finally {
    clearTimeout(timer);
  }
};

export const keep = async (url, fields) => {
  if (!able) return false;
  const database = await opened();
  const key = await keyOf(database);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = JSON.stringify({ url, fields, staff: place()?.dataset.staff });
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(text));
  await asked(store(database, "kept", "readwrite").add({ iv, data }));
  database.close();
  await told();
  return true;
};

const count = async () => {
  const database = await opened();
  const number = await asked(store(database, "kept", "readonly").count());
  database.close();
  return number;
};
const told = async () => {
  const line = place();
  if (!line) return;
  const number = await count();
  line.hidden = number === 0;
  line.textContent = line.dataset.text.replace("{n}", number);
};

const sendAll = async () => {
  try {
    const database = await opened();
    const key = await keyOf(database);
    const numbers = await asked(store(database, "kept", "readonly").getAllKeys());
    for (const number of numbers) {
      const kept = await asked(store(database, "kept", "readonly").get(number));
      const octets = await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv }, key, kept.data);
      const entry = JSON.parse(new TextDecoder().decode(octets));
      if (entry.staff !== place().dataset.staff) continue; // of who was here before and has not signed out
      const answer = await send(entry.url, { ...entry.fields, kept: "1" });
      if (answer.ok) await asked(store(database, "kept", "readwrite").delete(number));
    }
    database.close();
  } catch {
    // no connection yet: it stays kept
  }
  await told();
};
// One sending at a time; who asks while one is going on waits for it and then sends what is left.
let sending = Promise.resolve();
export const flush = () => {
  if (able && place()) sending = sending.then(sendAll);
  return sending;
};

const erase = () => asked(indexedDB.deleteDatabase(NAME));

document.addEventListener("submit", async (event) => {
  const form = event.target.closest('form[action="/account/logout/"]');
  if (!form || !able || !place()) return;
  event.preventDefault();
  await flush();
  if ((await count()) && !window.confirm(place().dataset.lost)) return;
  await erase();
  form.submit();
});
window.addEventListener("online", flush);
flush();

// Light or dark before the first paint: what the person chose, else what the device says.
const root = document.documentElement;
const device = matchMedia("(prefers-color-scheme: dark)");
const apply = () => root.setAttribute("data-bs-theme", root.dataset.theme === "device" ? (device.matches ? "dark" : "light") : root.dataset.theme);
apply();
device.addEventListener?.("change", apply);

import htmx from "htmx.org";
import "./parts/menus.js";
import "./parts/dialogs.js";
import "./parts/requests.js";

window.htmx = htmx;

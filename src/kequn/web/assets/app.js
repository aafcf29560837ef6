import htmx from "htmx.org";
import "./parts/menus.js";
import "./parts/dialogs.js";
import "./parts/requests.js";
import "./parts/search.js";
import "./parts/keys.js";
import "./parts/outbox.js";
import "./parts/day.js";

window.htmx = htmx;

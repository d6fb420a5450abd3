// The live feed: entries as they are written, the latest first, at most as many as the page is told to keep.
// What comes is text and becomes text; who pauses misses nothing, since the stream goes on from the last one seen.
"use strict";
(() => {
  const place = document.getElementById("feed");
  if (!place) return;
  const lamp = document.getElementById("feed-state");
  const said = document.getElementById("feed-said");
  const button = document.getElementById("feed-pause");
  const waiting = document.getElementById("feed-waiting");
  const most = Number(place.dataset.most);
  let source = null;
  let last = place.dataset.after;
  let held = [];
  let isPaused = false;

  const tell = (state, words) => {
    lamp.className = `lamp ${state}`;
    lamp.textContent = words;
  };
  const cell = (name, text, more) => {
    const made = document.createElement(name);
    made.textContent = text;
    if (more) made.append(more);
    return made;
  };
  const SHORT = 28; // characters of an id that is not broken
  const piece = (name, className, text) => Object.assign(document.createElement(name), { className, textContent: text });

  const rowOf = (entry) => {
    const row = document.createElement("tr");
    row.className = entry.action;
    const time = cell("td", "");
    const link = Object.assign(document.createElement("a"), { href: `/audit/${entry.seq}`, textContent: entry.clock });
    time.className = "nowrap fixed";
    time.append(link);
    const action = cell("td", "");
    action.append(piece("span", `chip ${entry.action}`, entry.action || entry.kind));
    const message = cell("td", "");
    message.append(piece("span", "break", entry.message));
    const findings = cell("td", entry.findings);
    findings.className = "soft break";
    const principal = cell("td", entry.principal);
    principal.className = entry.principal.length > SHORT ? "break" : "nowrap";
    row.append(time, action, cell("td", entry.server), message, principal, findings);
    return row;
  };

  const show = (entries) => {
    const made = document.createDocumentFragment();
    for (const entry of entries.slice(-most).reverse()) made.append(rowOf(entry));
    place.prepend(made);
    while (place.rows.length > most) place.deleteRow(-1);
    document.getElementById("feed-empty").hidden = true;
  };
  const sayIfEmpty = () => {
    document.getElementById("feed-empty").hidden = place.rows.length + held.length > 0;
  };

  // One row each 250 ms at most is drawn together: ten thousand a second would otherwise be all that the browser does.
  let due = null;
  const flush = () => {
    due = null;
    if (isPaused) {
      waiting.textContent = held.length ? `${held.length === most ? "more than " : ""}${held.length} new` : "";
      return;
    }
    if (!held.length) return;
    const refused = held.filter((entry) => entry.action === "deny").length;
    if (refused) said.textContent = `${refused} refused`;
    show(held);
    held = [];
    waiting.textContent = "";
  };
  const take = (event) => {
    last = event.lastEventId;
    held.push(JSON.parse(event.data));
    if (held.length > most) held.shift();
    due ??= setTimeout(flush, 250);
  };

  const open = () => {
    source?.close();
    const address = new URL(place.dataset.source, location.href);
    address.searchParams.set("after", last);
    source = new EventSource(address);
    source.addEventListener("open", () => {
      tell("on", isPaused ? "paused" : "live");
      setTimeout(sayIfEmpty, 1000); // what there is comes at once; only then it is known that there is none
    });
    source.addEventListener("entry", take);
    source.addEventListener("error", () => {
      if (source.readyState !== EventSource.CLOSED) return tell("wait", "connecting again");
      tell("off", "not connected");
      setTimeout(open, 5000);
    });
  };

  button.addEventListener("click", () => {
    isPaused = !isPaused;
    button.setAttribute("aria-pressed", String(isPaused));
    button.querySelector("span").textContent = isPaused ? "Go on" : "Pause";
    tell(isPaused ? "wait" : "on", isPaused ? "paused" : "live");
    flush();
  });
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", open);
  document.addEventListener("keydown", (event) => {
    if (event.key === "p" && !event.target.closest("input, select, textarea")) button.click();
  });
})();

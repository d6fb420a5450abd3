// What every page has: theme, times, copying, keys, and a line that says that something is under way.
"use strict";
(() => {
  const root = document.documentElement;

  // Theme.
  const isDark = () =>
    (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const recolour = () => document.dispatchEvent(new CustomEvent("theme"));
  const tellTheme = () => {
    for (const button of document.querySelectorAll("[data-theme-switch]")) button.setAttribute("aria-pressed", String(isDark()));
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
  const switchTheme = () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* for this page only, then */ }
    tellTheme();
    recolour();
  };

  // Times: how long ago, kept true while the page is open; the whole time stands in the title.
  const STEPS = [[60, "s"], [60, "min"], [24, "h"], [Infinity, "d"]];
  const spoken = (seconds) => {
    let number = Math.abs(seconds);
    for (const [size, unit] of STEPS) {
      if (Math.round(number) < size) return `${Math.round(number)} ${unit}`;
      number /= size;
    }
    return "";
  };
  const tellTimes = () => {
    const now = Date.now() / 1000;
    for (const time of document.querySelectorAll("time[data-ago]")) {
      const seconds = now - Number(time.dataset.ago);
      time.textContent = Math.abs(seconds) < 1 ? "now" : seconds > 0 ? `${spoken(seconds)} ago` : `in ${spoken(seconds)}`;
    }
  };

  const say = (text) => {
    const place = document.getElementById("said");
    if (place) place.textContent = text;
  };

  const copy = async (button) => {
    const text = button.parentElement.querySelector("code").textContent;
    try {
      await navigator.clipboard.writeText(text);
      say("Copied");
      button.dataset.was ??= button.textContent;
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = button.dataset.was; }, 1500);
    } catch {
      getSelection().selectAllChildren(button.parentElement.querySelector("code"));
      say("Select and copy it yourself: the browser does not let this page");
    }
  };

  // Keys. In a list, j and k go to the link of the next and the last row.
  const rows = () =>
    [...document.querySelectorAll("[data-list] > *")].filter((row) => row.offsetParent && row.querySelector("a[href]"));
  const step = (by) => {
    const all = rows();
    const at = all.findIndex((row) => row.contains(document.activeElement));
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by));
    const link = all[next]?.querySelector("a[href]");
    link?.focus();
    link?.scrollIntoView({ block: "nearest" });
  };
  const help = () => document.getElementById("help")?.showModal();
  const search = () => document.querySelector("input[type=search]:not([hidden])")?.focus();
  const KEYS = { "?": help, "/": search, j: () => step(1), k: () => step(-1), t: switchTheme };
  let isGoing = false;
  const goes = (key) => document.querySelector(`nav.places a[data-key="${CSS.escape(key)}"]`)?.click();
  const isTyping = (target) => target.closest?.("input, textarea, select, [contenteditable], dialog[open]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (isGoing) {
      isGoing = false;
      goes(event.key);
    } else if (event.key === "g") {
      isGoing = true;
      setTimeout(() => { isGoing = false; }, 1500);
    } else if (KEYS[event.key]) {
      event.preventDefault();
      KEYS[event.key]();
    }
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (!button) return;
    if (button.matches("[data-theme-switch]")) switchTheme();
    else if (button.matches("[data-copy]")) copy(button);
    else if (button.matches("[data-help]")) help();
    else if (button.matches("[data-print]")) print();
  });

  // Long work: the line at the top moves, and a form is sent once. What comes back by htmx is told to those who listen.
  // A form whose answer is a file leaves the page where it is, and nothing tells that it has come: it can be sent again
  // as soon as a second click is no double click.
  const DOUBLE_CLICK = 1000;
  const busy = (is) => root.classList.toggle("is-busy", is);
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method === "dialog") return;
    if (event.target.dataset.sent) return event.preventDefault();
    event.target.dataset.sent = "yes";
    if (event.target.matches("[data-file]")) setTimeout(() => { delete event.target.dataset.sent; }, DOUBLE_CLICK);
    else busy(true);
  });
  addEventListener("pageshow", () => {
    busy(false);
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const source = event.detail.elt;
    // What renews itself waits while it is not looked at, or while somebody is in it.
    if (source.matches("[data-renews]") && (document.hidden || source.contains(document.activeElement))) event.preventDefault();
    else if (!source.matches("[data-renews]")) busy(true);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    busy(false);
    if (event.detail.elt.form) delete event.detail.elt.form.dataset.sent;
    delete event.detail.elt.dataset.sent;
  });
  document.addEventListener("htmx:sendError", () => say("The control room does not answer"));
  document.addEventListener("htmx:afterSettle", tellTimes);

  tellTheme();
  tellTimes();
  setInterval(tellTimes, 20000);
})();

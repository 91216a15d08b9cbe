// Single keys for marking one report after another; the page lists them, and works as a plain form without them.
"use strict";

(() => {
  const sheet = document.querySelector("[data-sheet]");
  const toggle = document.querySelector("[data-shortcuts]");
  const comment = document.getElementById("comment");
  const KEPT = "marking-single-keys";
  let on = localStorage.getItem(KEPT) !== "off";

  const show = () => {
    toggle.hidden = false;
    toggle.setAttribute("aria-pressed", String(on));
    toggle.textContent = on ? "Single keys are on" : "Single keys are off";
    document.querySelectorAll("[data-key]").forEach((key) => (key.hidden = !on));
  };
  toggle.addEventListener("click", () => {
    on = !on;
    localStorage.setItem(KEPT, on ? "on" : "off");
    show();
  });
  show();

  const insert = (button) => {
    const text = button.dataset.insert;
    if (!comment.value.includes(text)) {
      comment.value = [comment.value.trimEnd(), text].filter(Boolean).join("\n");
    }
  };
  sheet?.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (!button) return;
    event.preventDefault();
    insert(button);
    comment.focus();
  });

  const criteria = () => [...(sheet?.querySelectorAll("fieldset.criterion") ?? [])];
  const isOpen = (criterion) => !criterion.querySelector("input:checked");

  const givePoints = (digit) => {
    const all = criteria();
    const here = document.activeElement.closest?.(".criterion") ?? all.find(isOpen);
    const input = here?.querySelector(`input[type=radio][value="${digit}"]`);
    if (!input) return false;
    input.checked = true;
    const following = all[all.indexOf(here) + 1] ?? here;
    (following.querySelector("input:checked") ?? following.querySelector("input")).focus();
    return true;
  };

  const save = () => sheet?.querySelector("[data-save]")?.click();
  const follow = (rel) => document.querySelector(`main a[rel=${rel}]`)?.click();
  const open = () => {
    const list = document.getElementById("shortcuts");
    list.open = true;
    list.querySelector("summary").focus();
  };
  const actions = {
    n: () => follow("next"),
    j: () => follow("next"),
    p: () => follow("prev"),
    k: () => follow("prev"),
    c: () => comment?.focus(),
    "?": open,
  };

  // Shift and a digit gives another character on each layout, so the key itself is asked.
  const keptComment = (event) => {
    const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
    return event.shiftKey && digit ? sheet?.querySelectorAll("[data-insert]")[digit - 1] : null;
  };

  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (target === comment) {
      if (event.key === "Escape") comment.blur();
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
      return;
    }
    const types = target.matches("input:not([type=radio], [type=checkbox]), select, textarea");
    if (!on || types || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const kept = keptComment(event);
    if (kept) insert(kept);
    else if (/^\d$/.test(event.key) && givePoints(event.key)) event.preventDefault();
    else if (event.key === "Enter" && !target.closest("a, button, summary")) {
      event.preventDefault();
      save();
    } else if (Object.hasOwn(actions, event.key)) {
      event.preventDefault();
      actions[event.key]();
    }
  });
})();

// Words that are selected in a passage when its form is opened go into the field for the words it is about.
"use strict";

(() => {
  let chosen = { text: "", row: null };

  const rowOf = (node) => {
    let element = node?.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    element = element?.closest?.("main > *");
    while (element && !element.classList.contains("passage")) element = element.nextElementSibling;
    return element ?? null;
  };

  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const text = selection.toString().trim();
    if (text) chosen = { text, row: rowOf(selection.anchorNode) };
  });

  document.addEventListener(
    "toggle",
    (event) => {
      const details = event.target;
      if (!details.open || !details.matches?.(".passage-ask")) return;
      const quote = details.querySelector("textarea[name=quote]");
      if (quote && !quote.value && chosen.row === details.closest(".passage")) {
        quote.value = chosen.text.slice(0, 500);
        chosen = { text: "", row: null };
      }
      details.querySelector("textarea[name=text]")?.focus();
    },
    true,
  );
})();

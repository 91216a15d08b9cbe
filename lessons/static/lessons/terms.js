/* Escape puts a definition away that stands open, until the pointer or the focus comes back. */
"use strict";

(() => {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll(".term:hover, .term:focus-within").forEach((term) => {
      term.classList.add("is-dismissed");
      const back = () => term.classList.remove("is-dismissed");
      term.addEventListener("mouseleave", back, { once: true });
      term.addEventListener("focusout", back, { once: true });
    });
  });
})();

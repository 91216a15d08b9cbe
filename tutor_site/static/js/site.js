/* Small comforts; every page works without them. */
"use strict";

(() => {
  const addCopyButton = (block) => {
    const code = block.querySelector("pre");
    if (!code || !navigator.clipboard || block.classList.contains("has-copy")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button is-small copy-button";
    button.textContent = "Copy";
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(code.innerText.trimEnd());
        button.textContent = "Copied";
      } catch {
        button.textContent = "Select and copy by hand";
      }
      setTimeout(() => (button.textContent = "Copy"), 2500);
    });
    block.classList.add("has-copy");
    block.append(button);
  };

  const addPasswordToggle = (input) => {
    if (input.parentElement.classList.contains("with-button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = "Show";
    button.setAttribute("aria-label", "Show the password");
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      const shown = input.type === "password";
      input.type = shown ? "text" : "password";
      button.textContent = shown ? "Hide" : "Show";
      button.setAttribute("aria-pressed", String(shown));
    });
    // A password in plain letters is not offered to the browser's form history.
    input.form?.addEventListener("submit", () => (input.type = "password"));
    const pair = document.createElement("div");
    pair.className = "with-button";
    input.replaceWith(pair);
    pair.append(input, button);
  };

  const enhance = (root) => {
    root.querySelectorAll(".code-block").forEach(addCopyButton);
    root.querySelectorAll("input[type=password]").forEach(addPasswordToggle);
  };

  enhance(document);
  document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));

  const closeMenus = (keep) =>
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (menu !== keep) menu.open = false;
    });

  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement?.closest("details.menu[open]");
    closeMenus(null);
    menu?.querySelector("summary").focus();
  });
})();

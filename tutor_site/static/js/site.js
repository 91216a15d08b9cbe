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

  // The same words as the server counts: a number is one, and what a hyphen or an apostrophe joins.
  const WORD = /[\p{L}\p{N}]+(?:[-.,'’–][\p{L}\p{N}]+)*/gu;

  const countWords = (area) => {
    const place = document.getElementById(area.dataset.countsWords);
    const show = () => {
      const words = (area.value.match(WORD) ?? []).length;
      place.textContent = `${words} word${words === 1 ? "" : "s"}`;
    };
    area.addEventListener("input", show);
    show();
  };

  const enhance = (root) => {
    root.querySelectorAll("textarea[data-counts-words]").forEach(countWords);
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

  // What htmx could not do is said where it was asked for. The server's own sentence comes first.

  const TROUBLE = {
    0: "The server cannot be reached. Nothing was saved; what you typed is still here. Try again in a moment.",
    403: "This page is out of date, so nothing was saved. Copy what you typed, load the page again, and send it once more.",
    404: "This is not open to you any more, so nothing was saved. Load the page again to see how things stand.",
    413: "This is too long, so nothing was saved. Shorten it, and send it again.",
  };
  const BROKEN = "Something broke on our side, and this may not have been saved. Load the page again to see how things stand.";

  const sentenceFor = (xhr) =>
    (xhr.getResponseHeader("Content-Type") ?? "").startsWith("text/plain") && xhr.responseText.length < 500
      ? xhr.responseText
      : (TROUBLE[xhr.status] ?? BROKEN);

  // A part of a form that is saved by itself is a place of its own.
  const placeFor = (element) => element.closest("[data-saves], form") ?? element;

  const clearTrouble = (element) => placeFor(element).querySelector(":scope > .request-trouble")?.remove();

  const showTrouble = (event) => {
    const { elt, xhr } = event.detail;
    const text = document.createElement("span");
    text.textContent = sentenceFor(xhr);
    const signIn = xhr.getResponseHeader("X-Sign-In");
    if (signIn) {
      const link = document.createElement("a");
      Object.assign(link, { href: signIn, target: "_blank", rel: "noopener", textContent: "Sign in in a new tab" });
      text.append(" ", link, ", then send it again from here.");
    }
    const message = document.createElement("p");
    message.className = "message is-wrong request-trouble";
    message.setAttribute("role", "alert");
    message.append(text);
    // A page that keeps asking says it once.
    const shown = placeFor(elt).querySelector(":scope > .request-trouble");
    if (shown?.textContent === message.textContent) return;
    clearTrouble(elt);
    placeFor(elt).append(message);
  };

  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach((name) =>
    document.addEventListener(name, showTrouble),
  );
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.status < 400) clearTrouble(event.detail.elt);
  });

  // What was saved is not what is being typed: the word for it goes until it is true again.
  document.addEventListener("input", (event) =>
    event.target.closest("[data-saves], form")?.querySelector("[data-saved]")?.replaceChildren(),
  );

  // Signing in, in whatever tab, changes the key that forms carry; a page that was open before takes the new one.
  const currentKey = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];

  document.addEventListener("htmx:configRequest", (event) => {
    const { parameters } = event.detail;
    if (currentKey() && parameters.csrfmiddlewaretoken) parameters.csrfmiddlewaretoken = currentKey();
  });

  // What was typed since it was last saved does not go with the page: it is sent on leaving, and again when the
  // network is back. Who leaves with what could not be saved is asked first.

  const typed = new Map();
  const sent = new WeakMap();
  const saverIn = (place) => place.querySelector("[data-saved]")?.closest("[hx-post]");
  const unsaved = () => [...typed.keys()].filter((place) => place.isConnected);
  const hasTrouble = (place) => place.querySelector(":scope > .request-trouble") !== null;

  document.addEventListener("input", (event) => {
    const place = event.target.closest("[data-saves], form");
    if (place && saverIn(place)) typed.set(place, (typed.get(place) ?? 0) + 1);
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    sent.set(event.detail.xhr, typed.get(placeFor(event.detail.elt)));
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, xhr, successful } = event.detail;
    if (successful && sent.get(xhr) === typed.get(placeFor(elt))) typed.delete(placeFor(elt));
  });

  const sendOnLeaving = (place) => {
    const body = new FormData(place.closest("form"));
    if (currentKey()) body.set("csrfmiddlewaretoken", currentKey());
    const headers = { "HX-Request": "true" };
    fetch(saverIn(place).getAttribute("hx-post"), { method: "POST", keepalive: true, headers, body }).catch(() => {});
  };

  let leftWith = 0;
  addEventListener("beforeunload", (event) => {
    if (unsaved().some(hasTrouble)) event.preventDefault();
  });
  addEventListener("pagehide", () => {
    leftWith = unsaved().length;
    unsaved().forEach(sendOnLeaving);
  });
  // A page that the browser kept does not know what it sent on leaving.
  addEventListener("pageshow", (event) => {
    if (event.persisted && leftWith) location.reload();
  });
  addEventListener("online", () =>
    unsaved()
      .filter(hasTrouble)
      .forEach((place) => place.dispatchEvent(new Event("input", { bubbles: true }))),
  );

  // Where the focus stood in what was just replaced, it goes to the heading of what came.
  let focusLeft = false;
  document.addEventListener("htmx:beforeSwap", (event) => {
    focusLeft = event.detail.target.contains(document.activeElement);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!focusLeft || document.activeElement !== document.body) return;
    event.target.querySelector("[data-focus]")?.focus();
  });
})();

/* The time that is left, counted down by the server's clock. The page says it in words and dates without this. */
"use strict";

(() => {
  const MINUTE = 60_000;
  // What is read out, in minutes before the end: seldom enough not to disturb, and never twice.
  const SAID = [30, 10, 5, 1];

  const count = (number, unit) => `${number} ${unit}${number === 1 ? "" : "s"}`;

  const inWords = (left) => {
    if (left < MINUTE) return count(Math.ceil(left / 1000), "second");
    const minutes = Math.floor(left / MINUTE);
    if (minutes < 60) return count(minutes, "minute");
    const rest = minutes % 60;
    return rest ? `${count(Math.floor(minutes / 60), "hour")} ${count(rest, "minute")}` : count(minutes / 60, "hour");
  };

  const run = (element) => {
    const end = Date.parse(element.dataset.countdown);
    const begun = performance.now();
    const left = () => end - Date.parse(element.dataset.now) - (performance.now() - begun);
    const place = element.querySelector("[data-left]");
    const said = element.parentElement.querySelector("[data-said]");
    let ahead = SAID.filter((minutes) => left() > minutes * MINUTE);
    let timer = 0;

    const tick = () => {
      clearTimeout(timer);
      const rest = left();
      if (rest <= 0) {
        element.textContent = element.dataset.over;
        said.textContent = element.dataset.over;
        return;
      }
      place.textContent = inWords(rest);
      element.classList.toggle("is-short", rest <= 5 * MINUTE);
      const still = ahead.filter((minutes) => rest > minutes * MINUTE);
      if (still.length < ahead.length) said.textContent = `${inWords(rest)} left.`;
      ahead = still;
      // Once a second in the last minute, else when the minute changes.
      timer = setTimeout(tick, Math.min(rest, rest <= MINUTE ? 1000 : (rest % MINUTE) + 50));
    };
    tick();
    // A page that slept has to look at the clock again.
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && element.contains(place)) tick();
    });
  };

  document.querySelectorAll("[data-countdown]").forEach(run);
})();

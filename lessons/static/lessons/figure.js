/* Figures to play with: the controls of the form redraw the figure in place. Without this script, or where the plot
   script is missing, the form loads the page again and the server draws. */
"use strict";

(() => {
  class Playable {
    constructor(root) {
      this.root = root;
      this.form = root.querySelector("form");
      this.sliders = [...this.form.querySelectorAll("input[type=range]")];
      this.choices = [...this.form.querySelectorAll("select")];
      this.show = this.form.querySelector("[data-show]");
      this.another = this.form.querySelector("[data-another]");
      this.reset = this.form.querySelector("[data-reset]");
      this.views = new Map();
      this.answers = new Map();
      this.shown = null;
      this.pending = false;
      this.form.addEventListener("input", () => this.change());
      this.form.addEventListener("submit", (event) => {
        event.preventDefault();
        if (event.submitter === this.another) this.setSample(Number(this.another.value));
        this.change();
      });
      this.reset?.addEventListener("click", (event) => {
        event.preventDefault();
        this.setSample(Number(this.reset.dataset.reset));
        this.another.focus();
        this.change();
      });
      // The layout that comes into view with another width has not been drawn yet.
      new ResizeObserver(() => this.shown && this.draw(this.shown.rows)).observe(root);
      root.classList.add("is-live");
      this.change();
    }

    /** The controls as request parameters; the hidden button carries the sample. */
    setting(changes = {}) {
      const setting = new URLSearchParams(new FormData(this.form, this.show));
      setting.delete("figure");
      Object.entries(changes).forEach(([name, value]) => setting.set(name, value));
      return setting.toString();
    }

    setSample(value) {
      this.show.value = value;
      this.another.value = (value + 1) % (Number(this.another.dataset.last) + 1);
      this.reset.hidden = value === Number(this.reset.dataset.reset);
    }

    rest() {
      clearTimeout(this.resting);
      const address = `?figure=${this.root.dataset.figure}&${this.shown.setting}${location.hash}`;
      this.resting = setTimeout(() => history.replaceState(null, "", address), 400);
    }

    words({ value, min, dataset }) {
      if (dataset.names) return dataset.names.split("|")[Number(value) - Number(min)];
      return `${value} ${value === "1" ? dataset.one : dataset.many}`.trim();
    }

    /** Show what the controls say. While one setting is being drawn the newest one waits, and no other. */
    async change() {
      this.sliders.forEach((slider) => {
        const words = this.words(slider);
        slider.setAttribute("aria-valuetext", words);
        slider.parentElement.querySelector("output").value = words;
      });
      if (this.pending) return;
      this.pending = true;
      const first = this.shown === null;
      try {
        while (this.setting() !== this.shown?.setting) await this.showSetting(this.setting());
        // A reload or a copied address shows the same again. Browsers refuse more than some three of these a second.
        if (!first) this.rest();
        this.fetchNeighbours();
      } catch (error) {
        this.say([`The figure could not be redrawn (${error.message}) and shows the setting before. Try again.`]);
      } finally {
        this.pending = false;
      }
    }

    async showSetting(setting) {
      const answer = await this.fetchAnswer(setting);
      await this.draw(answer.rows);
      this.shown = { setting, rows: answer.rows };
      this.say(answer.summary);
      this.tabulate(answer.table);
    }

    fetchAnswer(setting) {
      if (!this.answers.has(setting)) {
        const answer = this.request(setting);
        answer.catch(() => this.answers.delete(setting));
        this.answers.set(setting, answer);
      }
      return this.answers.get(setting);
    }

    async request(setting) {
      const response = await fetch(`${this.root.dataset.source}?${setting}`);
      const answer = await response.json();
      if (!response.ok) throw new Error(answer.error);
      return answer;
    }

    /** Have what one key away from here shows at hand before it is asked for. */
    fetchNeighbours() {
      for (const { name, value, min, max } of this.sliders) {
        for (const next of [Number(value) - 1, Number(value) + 1]) {
          if (next >= Number(min) && next <= Number(max)) this.fetchAhead({ [name]: next });
        }
      }
      for (const { name, options } of this.choices) {
        for (const { value } of options) this.fetchAhead({ [name]: value });
      }
    }

    fetchAhead(changes) {
      this.fetchAnswer(this.setting(changes)).catch(() => {});
    }

    /** Put the rows into the drawing that is in view; the first time, it takes the place of the server's. */
    async draw(rows) {
      const place = [...this.root.querySelectorAll("[data-layout]")].find((element) => element.offsetParent);
      if (!place) return;
      if (!this.views.has(place)) this.views.set(place, this.embed(place, rows));
      const view = await this.views.get(place);
      if (view.shownRows === rows) return;
      view.shownRows = rows;
      await view.data("rows", rows).runAsync();
      onePicture(place);
    }

    async embed(place, rows) {
      const spec = await (await fetch(place.dataset.layout)).json();
      const canvas = document.createElement("div");
      const options = { actions: false, ast: true, defaultStyle: false, mode: "vega-lite", renderer: "svg" };
      // Vega would warn of every layer without data, such as the shrunken lines of a refused model.
      const { view } = await window.vegaEmbed(canvas, { ...spec, datasets: { rows } }, { ...options, tooltip: false, logLevel: 1 });
      view.shownRows = rows;
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", this.root.dataset.description);
      onePicture(canvas);
      place.replaceChildren(canvas);
      return view;
    }

    say(sentences) {
      const place = this.root.querySelector("[data-summary]");
      const said = [...place.children].map((child) => child.textContent);
      if (JSON.stringify(said) === JSON.stringify(sentences)) return;
      place.replaceChildren(...sentences.map((sentence) => make("p", sentence)));
    }

    tabulate(table) {
      const rows = table.map(([heading, ...cells]) => {
        const row = make("tr");
        row.append(make("th", heading, { scope: "row" }), ...cells.map((cell) => make("td", cell, { className: "num" })));
        return row;
      });
      this.root.querySelector("[data-table]").replaceChildren(...rows);
    }
  }

  /** The figure's own description and table speak for the whole drawing, so its marks are no pictures by themselves. */
  const onePicture = (drawing) => {
    for (const mark of drawing.querySelectorAll("[role^='graphics-']")) {
      for (const name of ["role", "aria-roledescription", "aria-label"]) mark.removeAttribute(name);
    }
  };

  const make = (tag, text = "", properties = {}) =>
    Object.assign(document.createElement(tag), { textContent: text, ...properties });

  if (!window.vegaEmbed) return;
  document.querySelectorAll("[data-figure]").forEach((root) => new Playable(root));
})();

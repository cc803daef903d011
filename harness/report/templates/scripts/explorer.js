/* The sample explorer: filters and search over the index, the list, and the opened question. Everything else on the page
   works without it. */

const CHOICES = ["model", "suite", "task", "length", "depth", "error", "outcome"];

function options(select, words) {
  select.append(...words.map((word) => element("option", { value: word }, word)));
}

/* The rows that have every chosen word, in the order of the index. */
function chosenRows(data, chosen) {
  const tests = Object.entries(chosen).filter(([name, word]) => word && data.columns[name]).map(([name, word]) => {
    const column = data.columns[name];
    return name === "outcome" && word === "not correct" ? (row) => column(row) !== "correct" : (row) => column(row) === word;
  });
  if (chosen.better && chosen.than) tests.push(betterThan(data, chosen.better, chosen.than));
  return Int32Array.from(range(0, data.items)).filter((row) => tests.every((test) => test(row)));
}

/* Rows of `better` whose sample gave it more credit than it gave `than`. */
function betterThan(data, better, than) {
  const credit = (rows, model) => {
    const found = rows.find((row) => data.columns.model(row) === model);
    return found === undefined ? null : data.columns.value(found);
  };
  return (row) => {
    if (data.columns.model(row) !== better) return false;
    const [own, other] = [data.columns.value(row), credit(data.siblings(row), than)];
    return own !== null && other !== null && own > other;
  };
}

function sortedRows(data, rows, { name, down }) {
  if (!name) return rows;
  const column = data.columns[name];
  const keys = Array.from(rows, column);
  const compare = (a, b) => {
    const [one, other] = [keys[a], keys[b]];
    if (one === other) return a - b;
    if (one === null || one === undefined) return 1; // what is not known goes last either way
    if (other === null || other === undefined) return -1;
    return (one < other ? -1 : 1) * (down ? -1 : 1);
  };
  return Int32Array.from(range(0, rows.length).sort(compare), (place) => rows[place]);
}

class Explorer {
  constructor(data) {
    this.data = data;
    this.form = byId("filters");
    this.sort = { name: "", down: false };
    this.search = 0;
    this.extra = {};
    this.list = new SampleList(byId("list"), data, (row) => this.open(row));
    this.fill();
    this.form.addEventListener("input", () => {
      this.extra = {};
      this.filter();
    });
    this.form.addEventListener("submit", (event) => event.preventDefault());
    byId("clear").addEventListener("click", () => this.show({}));
    byId("stop").addEventListener("click", () => this.halt());
    byId("list").querySelectorAll("[data-sort]").forEach((button) => button.addEventListener("click", () => this.order(button)));
    for (const link of document.querySelectorAll("a[data-outcome]")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.show(link.dataset);
      });
    }
    for (const id of ["close", "before", "after", "copy", "link", "against"]) byId(id).addEventListener(id === "against" ? "change" : "click", () => this[id]());
    addEventListener("hashchange", () => this.follow());
    for (const id of ["filters", "samples-list"]) byId(id).hidden = false;
    this.filter();
    this.follow();
  }

  field(name) {
    return this.form.elements.namedItem(name); // elements.length is a number
  }

  fill() {
    const { index, tags } = this.data;
    for (const name of CHOICES) {
      options(this.field(name), index[name].words);
      this.field(name).closest("label").hidden = index[name].words.length < 2 && name !== "outcome";
    }
    for (const tag of tags) {
      const select = element("select", { name: `tag ${tag.name}` }, element("option", { value: "" }, "all"));
      options(select, tag.of.words);
      byId("text").closest("label").before(element("label", {}, `${tag.name} `, select));
    }
  }

  filter() {
    this.halt();
    const fields = Object.fromEntries([...this.form.elements].filter((one) => one.name && one.name !== "text").map((one) => [one.name, one.value]));
    this.found = chosenRows(this.data, { ...fields, ...this.extra });
    const words = byId("text").value.trim().toLowerCase();
    if (words) this.look(words);
    else this.draw(this.found);
  }

  draw(rows, note = "") {
    this.matching = rows;
    this.rows = sortedRows(this.data, rows, this.sort);
    this.list.show(this.rows);
    const pair = this.extra.better ? `, on which ${this.extra.better} has more credit than ${this.extra.than}` : "";
    byId("found").textContent = `${rows.length.toLocaleString("en")} of ${this.data.items.toLocaleString("en")} samples${pair}${note}`;
  }

  /* Names at once, then the texts of one chunk after the other. */
  async look(words) {
    const search = (this.search += 1);
    const { columns, chunk } = this.data;
    const hits = new Set(this.found.filter((row) => columns.sample(row).toLowerCase().includes(words)));
    const wanted = [...new Set(Array.from(this.found, (row) => chunk[row]).filter((number) => number >= 0))];
    const told = (done) => {
      const without = this.found.filter((row) => chunk[row] < 0).length;
      const rest = without ? `; of ${without.toLocaleString("en")} only the name, their texts are not in this page` : "";
      this.draw(this.found.filter((row) => hits.has(row)), ` have these words${done < wanted.length ? `, ${done} of ${wanted.length} parts looked through` : ""}${rest}`);
      byId("stop").hidden = done >= wanted.length;
    };
    told(0);
    let drawn = performance.now();
    for (const [done, number] of wanted.entries()) {
      const { samples, prompts } = await chunkOf(number);
      if (search !== this.search) return;
      for (const [row, texts] of Object.entries(samples)) if (haystack(texts, prompts[texts.prompt]).includes(words)) hits.add(Number(row));
      if (done + 1 === wanted.length || performance.now() - drawn > 250) {
        told(done + 1);
        drawn = performance.now();
      }
    }
  }

  halt() {
    this.search += 1;
    byId("stop").hidden = true;
  }

  order(button) {
    const name = button.dataset.sort;
    this.sort = this.sort.name === name ? (this.sort.down ? { name: "", down: false } : { name, down: true }) : { name, down: false };
    for (const head of byId("list").querySelectorAll("[role=columnheader]")) {
      const sorted = head.querySelector("[data-sort]").dataset.sort === this.sort.name;
      head.setAttribute("aria-sort", sorted ? (this.sort.down ? "descending" : "ascending") : "none");
    }
    this.draw(this.matching);
  }

  /* Set the filters, as a link elsewhere on the page or in the address says. */
  show(wanted) {
    this.form.reset();
    for (const [name, word] of Object.entries(wanted)) if (this.field(name)) this.field(name).value = word;
    this.extra = wanted.better && wanted.than ? { better: wanted.better, than: wanted.than } : wanted.sample ? { sample: wanted.sample, epoch: wanted.epoch && Number(wanted.epoch) } : {};
    this.filter();
    byId("samples").scrollIntoView({ block: "start" });
    byId("found").focus({ preventScroll: true });
  }

  async follow() {
    const [, kind, rest] = location.hash.match(/^#(item|find)=(.*)$/) ?? [];
    if (kind === "find") {
      const wanted = Object.fromEntries(new URLSearchParams(rest));
      this.show(wanted);
      if (wanted.sample && wanted.model && this.rows.length) await this.open(this.rows[0]);
    }
    if (kind === "item") await this.seek(decodeURIComponent(rest));
  }

  async seek(id) {
    for (const number of range(0, Math.max(-1, ...new Set(this.data.chunk)) + 1)) {
      const { samples } = await chunkOf(number);
      const found = Object.entries(samples).find(([, texts]) => texts.id === id);
      if (found) return this.open(Number(found[0]));
    }
    byId("found").textContent = `The texts of item ${id} are not in this page`;
    return byId("found").focus();
  }

  async open(row) {
    this.opened = row;
    const { columns, siblings } = this.data;
    const items = await Promise.all(siblings(row).map((each) => itemOf(this.data, each)));
    if (this.opened !== row) return;
    this.items = items;
    const against = byId("against");
    against.replaceChildren(element("option", { value: "" }, "nothing"));
    options(against, items.filter((item) => item.texts).map((item) => item.model));
    against.closest("label").hidden = items.length < 2;
    byId("item-title").textContent = `${columns.sample(row)} · ${columns.suite(row)}, ${columns.task(row)}${columns.epoch(row) ? `, epoch ${columns.epoch(row) + 1}` : ""}`;
    byId("item").hidden = false;
    this.drawItem();
    byId("item-title").focus();
    byId("item").scrollIntoView({ block: "nearest" });
  }

  drawItem() {
    const reference = this.items.find((item) => item.model === byId("against").value);
    byId("item-body").replaceChildren(...panelOf(this.items, this.opened, reference));
    byId("told").textContent = "";
  }

  against() {
    this.drawItem();
  }

  close() {
    byId("item").hidden = true;
    byId("list").focus();
  }

  before() {
    this.step(-1);
  }

  after() {
    this.step(1);
  }

  step(by) {
    const place = this.rows.indexOf(this.opened) + by;
    if (place >= 0 && place < this.rows.length) this.list.choose(place);
  }

  names(row) {
    const { columns } = this.data;
    return Object.fromEntries(["suite", "task", "sample", "epoch", "model"].map((name) => [name, columns[name](row)]));
  }

  copy() {
    const all = this.items.map(({ row, turns, texts, outcome, value, latency }) => {
      const { prompt: _, ...rest } = texts ?? {};
      return { ...this.names(row), outcome, credit: value, latency_s: latency, prompt: turns?.map(({ role, text }) => ({ role, text })), ...rest };
    });
    this.give(JSON.stringify(all, null, 2), "Copied as JSON");
  }

  link() {
    const address = `${location.href.split("#")[0]}#find=${new URLSearchParams(this.names(this.opened))}`;
    this.give(address, "Copied the link");
  }

  /* To the clipboard; where that is refused, as from a file in some browsers, into a field to copy from. */
  async give(text, said) {
    try {
      await navigator.clipboard.writeText(text);
      byId("told").textContent = said;
    } catch {
      const field = element("textarea", { readonly: "", rows: "6", "aria-label": "Copy this" });
      field.value = text;
      byId("told").replaceChildren("Copy it from here: ", field);
      field.select();
    }
  }
}

async function startExplorer() {
  const own = byId("samples-index");
  if (!own || !byId("samples")) return;
  if (!("DecompressionStream" in window)) {
    byId("found").textContent = "This browser is too old to unpack the samples; everything else on this page works.";
    return;
  }
  const data = indexOf(await unpacked(own.textContent));
  new Explorer(data);
  performance.mark("explorer ready");
  document.documentElement.dataset.explorer = "ready";
}

startExplorer();

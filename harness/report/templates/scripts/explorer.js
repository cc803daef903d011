/* The sample explorer: filters and search over the index, the list, and the opened question. Everything else on the page
   works without it. */

const NAMED = ["sample", "epoch", "better", "than"]; // in links, beside the filters
const CHOICES = ["model", "suite", "task", "length", "depth", "error", "outcome"];

function options(select, words) {
  select.append(...words.map((word) => element("option", { value: word }, word)));
}

class Explorer {
  constructor(data) {
    this.data = data;
    this.form = byId("filters");
    this.sort = { name: "", down: false };
    this.search = 0;
    this.extra = {};
    this.list = new SampleList(byId("list"), data, (row) => this.open(row));
    this.item = new ItemPanel(data, (row, by) => this.step(row, by));
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
    if (words) this.look(words).catch((error) => this.fail(error));
    else this.draw(this.found);
  }

  draw(rows, note = "", stay = false) {
    this.matching = rows;
    this.rows = sortedRows(this.data, rows, this.sort);
    this.list.show(this.rows, stay);
    const pair = this.extra.better ? `${this.epochs(rows)}, on which ${this.extra.better} has more credit than ${this.extra.than}` : "";
    byId("found").textContent = `${rows.length.toLocaleString("en")} of ${this.data.items.toLocaleString("en")} samples${pair}${note}`;
  }

  /* Of how many samples the rows are, where that is not the same. */
  epochs(rows) {
    const samples = new Set(rows.map((row) => this.data.sampleOf(row))).size;
    return samples < rows.length ? `: the epochs of ${samples.toLocaleString("en")}` : "";
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
      this.draw(this.found.filter((row) => hits.has(row)), ` have these words${done < wanted.length ? `, ${done} of ${wanted.length} parts looked through` : ""}${rest}`, done > 0);
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
    this.extra = {};
    for (const [name, word] of Object.entries(wanted)) {
      const field = this.field(name);
      if (field) field.value = word;
      if (field ? field.value !== word : NAMED.includes(name)) this.extra[name] = name === "epoch" ? Number(word) : word; // none has it
    }
    this.filter();
    byId("samples").scrollIntoView({ block: "start" });
    byId("found").focus({ preventScroll: true });
  }

  async follow() {
    const [, kind, rest] = location.hash.match(/^#(item|find)=(.*)$/) ?? [];
    if (kind === "find") {
      const wanted = Object.fromEntries(new URLSearchParams(rest));
      this.show(wanted);
      if (wanted.sample && wanted.model && this.rows.length === 1) await this.open(this.rows[0]);
    }
    if (kind === "item") await this.seek(rest.replace(/[^0-9a-f]/gi, "")).catch((error) => this.fail(error));
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

  open(row) {
    return this.item.open(row).catch((error) => this.fail(error));
  }

  step(row, by) {
    const place = this.rows.indexOf(row) + by;
    if (place >= 0 && place < this.rows.length) this.list.choose(place);
  }

  /* What should not happen, such as a page that was cut short, is said. */
  fail(error) {
    this.halt();
    byId("found").textContent = `The texts cannot be read: ${error.message}`;
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

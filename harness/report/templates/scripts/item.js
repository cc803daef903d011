/* One question, opened: every model's answer side by side, with what was sent, read, expected and timed. */

const MARKS = { ".": "passed", "-": "not run", s: "syntax", i: "import", a: "assertion", e: "exception", t: "timeout", m: "memory", o: "output", f: "forbidden", c: "crash", u: "unreadable" };

function seconds(value) {
  if (value === undefined || value === null) return "–";
  const [number, unit] = value < 0.9995 ? [value * 1000, "ms"] : [value, "s"];
  return `${number < 99.95 ? number.toPrecision(3) : Math.round(number).toLocaleString("en")} ${unit}`;
}

function textBlock(title, text, kind = "") {
  return element("div", { class: kind }, element("h4", {}, title), element("pre", { tabindex: "0" }, text));
}

function testsBlock(outcome, sample) {
  const { passed, failed, not_run: left, tests = "", message } = sample.ran;
  const counts = [[passed, "passed"], [failed, "failed"], [left, "not run"]].filter(([count]) => count);
  const told = counts.map(([count, word]) => `${count.toLocaleString("en")} ${word}`).join(", ") || "no test was reached";
  const marks = [...tests].map((letter, index) => {
    const kind = letter === "." ? "passed" : letter === "-" ? "left" : "failed";
    return element("i", { class: kind, title: `test ${index + 1}: ${MARKS[letter] ?? "failed"}` });
  });
  const title = outcome === "failed" ? "The problem's own reference, run instead of the answer" : "Hidden tests";
  const strip = element("div", { class: "tests", role: "img", "aria-label": told }, ...marks);
  const error = message ? [element("p", { class: "why-not" }, message)] : [];
  return element("div", { class: "" }, element("h4", {}, title), ...(tests ? [strip] : []), element("p", { class: "n" }, told), ...error);
}

function depthsOf(sample) {
  return sample.depths?.map(([asked, actual]) => `${asked}% → ${Number(actual.toFixed(3))}%`).join(", ");
}

function promptBlocks(item) {
  const blocks = item.turns.flatMap((turn) => {
    const images = (turn.images ?? []).filter((key) => item.pictures[key]).map((key) =>
      element("img", { src: item.pictures[key], alt: "an image of this prompt, reduced", loading: "lazy" }));
    return [textBlock(`Prompt, ${turn.role}`, turn.text), ...(images.length ? [element("div", { class: "pictures" }, ...images)] : [])];
  });
  if (item.texts.rebuild) blocks.push(textBlock("The prompt as it was sent", item.texts.rebuild));
  return blocks;
}

function answerBlocks(item, reference) {
  const { outcome, texts } = item;
  const blocks = [];
  if (texts.failure) blocks.push(textBlock("Why no answer came", texts.failure));
  if (texts.reasoning) blocks.push(element("details", {}, element("summary", {}, `Reasoning (${texts.reasoning.length.toLocaleString("en")} characters)`), element("pre", { tabindex: "0" }, texts.reasoning)));
  if (reference?.texts && reference.row !== item.row) blocks.push(differenceBlock(reference, item));
  else if (texts.answer || !texts.failure) blocks.push(textBlock(texts.failure ? "What had arrived" : "Answer", texts.answer ?? ""));
  blocks.push(textBlock(texts.ran ? "The program that was read" : "Read as", texts.extracted ?? "nothing"));
  if (texts.ran) blocks.push(testsBlock(outcome, texts));
  return blocks;
}

/* When each chunk that carried text arrived, on a line from the request to the last of them. */
function arrivalsBlock({ texts }) {
  if (!texts.arrivals) return [];
  const { chunks, last, longest, gaps } = texts.arrivals;
  const at = gaps.reduce((times, gap) => [...times, (times.at(-1) ?? 0) + gap], []);
  const strip = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const some = gaps.length < chunks ? `, of which ${gaps.length.toLocaleString("en")} are drawn` : "";
  const told = `${chunks.toLocaleString("en")} chunks${some}: the first after ${seconds(at[0] / 1e4)}, the last after ${seconds(last / 1e4)}; longest gap between two ${seconds(longest / 1e4)}`;
  for (const [name, value] of Object.entries({ class: "arrivals", viewBox: "0 0 1000 20", preserveAspectRatio: "none", role: "img", "aria-label": told })) strip.setAttribute(name, value);
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", at.map((time) => `M${Math.round((time / (last || 1)) * 9980 + 10) / 10} 0v20`).join(""));
  strip.append(line);
  return [element("div", {}, element("h4", {}, "Arrival of its chunks"), strip, element("p", { class: "n" }, told))];
}

function factsOf(item) {
  const { texts } = item;
  const known = {
    credit: item.value, "finish reason": texts.finish_reason, "prompt tokens": texts.prompt_tokens, "from the cache": texts.cached_tokens,
    "output tokens": texts.completion_tokens, "of them reasoning": texts.reasoning_tokens,
    "tokens asked": texts.requested_tokens, "tokens counted": texts.counted_tokens, "depth asked → actual": depthsOf(texts),
    "text repeats after": texts.period_tokens && `${texts.period_tokens} tokens`, "text shared as": texts.cluster,
    "first token after": texts.ttft_s === undefined ? undefined : seconds(texts.ttft_s), latency: item.latency === null ? undefined : seconds(item.latency),
    attempts: texts.attempts, cost: texts.cost_usd === undefined ? undefined : `$${Number(texts.cost_usd.toPrecision(3))}`, id: texts.id,
  };
  const lines = Object.entries(known).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return element("dl", { class: "facts" }, ...lines.map(([name, value]) =>
    element("div", {}, element("dt", {}, name), element("dd", {}, String(value)))));
}

function differenceBlock(reference, item) {
  const pieces = difference(reference.texts.answer ?? "", item.texts.answer ?? "");
  const title = `Answer against ${reference.model}'s`;
  if (!pieces) return textBlock(title, "too long, or too different, to compare word by word");
  const marked = pieces.map(({ kind, text }) => (kind === "same" ? text : element(kind === "added" ? "ins" : "del", {}, text)));
  return element("div", {}, element("h4", {}, title), element("pre", { tabindex: "0", class: "difference" }, ...marked));
}

function columnOf(item, opened, reference, ownPrompt) {
  const title = element("h3", {}, item.model, " ", element("span", { class: `outcome is-${item.outcome}` }, item.outcome));
  if (!item.texts) return element("article", {}, title, element("p", { class: "none" }, "Its texts are not in this page: harness view shows them."));
  const asked = ownPrompt ? promptBlocks(item) : [];
  const shown = [...asked, ...answerBlocks(item, reference), ...arrivalsBlock(item), factsOf(item)];
  return element("article", item.row === opened ? { class: "current" } : {}, title, ...shown);
}

/* The panel of a question: its target, and its prompt where all models had the same; a column for each answer. */
function panelOf(items, opened, reference) {
  const told = items.filter((item) => item.texts);
  const apart = new Set(told.map((item) => item.texts.prompt)).size > 1; // made to a length by each model's own tokens
  const blocks = told.length && !apart ? promptBlocks(told[0]) : [];
  if (told.length) blocks.push(textBlock(told[0].texts.expected.length > 1 ? "Expected, any of" : "Expected", told[0].texts.expected.join("\n")));
  return [element("div", { class: "texts" }, ...blocks), element("div", { class: "answers" }, ...items.map((item) => columnOf(item, opened, reference, apart)))];
}

/* The opened question: its buttons, and what they do. */
class ItemPanel {
  constructor(data, step) {
    this.data = data;
    this.step = step;
    this.row = null;
    byId("close").addEventListener("click", () => this.close());
    byId("before").addEventListener("click", () => this.step(this.row, -1));
    byId("after").addEventListener("click", () => this.step(this.row, 1));
    byId("copy").addEventListener("click", () => this.copy());
    byId("link").addEventListener("click", () => this.link());
    byId("against").addEventListener("change", () => this.draw());
  }

  async open(row) {
    this.row = row;
    const { columns, siblings } = this.data;
    const items = await Promise.all(siblings(row).map((each) => itemOf(this.data, each)));
    if (this.row !== row) return;
    this.items = items;
    byId("against").replaceChildren(element("option", { value: "" }, "nothing"));
    options(byId("against"), items.filter((item) => item.texts).map((item) => item.model));
    byId("against").closest("label").hidden = items.length < 2;
    byId("item-title").textContent = `${columns.sample(row)} · ${columns.suite(row)}, ${columns.task(row)}${columns.epoch(row) ? `, epoch ${columns.epoch(row) + 1}` : ""}`;
    byId("item").hidden = false;
    this.draw();
    byId("item-title").focus();
    byId("item").scrollIntoView({ block: "nearest" });
  }

  draw() {
    const reference = this.items.find((item) => item.model === byId("against").value);
    byId("item-body").replaceChildren(...panelOf(this.items, this.row, reference));
    byId("told").textContent = "";
  }

  close() {
    byId("item").hidden = true;
    byId("list").focus();
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
    this.give(`${location.href.split("#")[0]}#find=${new URLSearchParams(this.names(this.row))}`, "Copied the link");
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

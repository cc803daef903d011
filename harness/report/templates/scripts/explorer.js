/* The sample explorer. Everything else on the page works without it. */

const PAGE_SIZE = 50;
const KEYS = ["model", "suite", "task", "length", "depth", "error", "outcome"];
const OPTIONAL = ["task", "length", "depth", "error"]; // shown where there is a choice
const MARKS = { ".": "passed", "-": "not run", s: "syntax", i: "import", a: "assertion", e: "exception", t: "timeout", m: "memory", o: "output", f: "forbidden", c: "crash", u: "unreadable" };

function seconds(value) {
  if (value === undefined || value === null) return "–";
  const [number, unit] = value < 0.9995 ? [value * 1000, "ms"] : [value, "s"];
  return `${number < 99.95 ? number.toPrecision(3) : Math.round(number).toLocaleString("en")} ${unit}`;
}

function textBlock(title, text, kind = "") {
  return element("div", { class: kind }, element("h3", {}, title), element("pre", { tabindex: "0" }, text));
}

function testsBlock(sample) {
  const { passed, failed, not_run: left, tests = "", message } = sample.ran;
  const counts = [[passed, "passed"], [failed, "failed"], [left, "not run"]].filter(([count]) => count);
  const told = counts.map(([count, word]) => `${count.toLocaleString("en")} ${word}`).join(", ") || "no test was reached";
  const marks = [...tests].map((letter, index) => {
    const kind = letter === "." ? "passed" : letter === "-" ? "left" : "failed";
    return element("i", { class: kind, title: `test ${index + 1}: ${MARKS[letter] ?? "failed"}` });
  });
  const title = sample.outcome === "failed" ? "The problem's own reference, run instead of the answer" : "Hidden tests";
  const strip = element("div", { class: "tests", role: "img", "aria-label": told }, ...marks);
  const error = sample.error ? [element("p", { class: "why-not" }, element("b", {}, sample.error), message ? `: ${message}` : "")] : [];
  return element("div", { class: "wide" }, element("h3", {}, title), ...(tests ? [strip] : []), element("p", { class: "n" }, told), ...error);
}

function textsOf(sample, prompts) {
  const blocks = prompts[sample.prompt].map((turn) => textBlock(`Prompt, ${turn.role}`, turn.text, "wide"));
  if (sample.rebuild) blocks.push(textBlock("The prompt as it was sent", sample.rebuild, "wide"));
  if (sample.reasoning) blocks.push(textBlock("Reasoning", sample.reasoning, "wide"));
  if (sample.failure) blocks.push(textBlock("Why no answer came", sample.failure, "wide"));
  if (sample.answer) blocks.push(textBlock(sample.failure ? "What had arrived" : "Answer", sample.answer, "wide"));
  if (sample.ran) blocks.push(testsBlock(sample));
  blocks.push(sample.ran ? textBlock("The program that was read", sample.extracted ?? "nothing", "wide") : textBlock("Read as", sample.extracted ?? "nothing"));
  blocks.push(textBlock(sample.expected.length > 1 ? "Expected, any of" : "Expected", sample.expected.join("\n")));
  return element("div", { class: "texts" }, ...blocks);
}

function depthsOf(sample) {
  return sample.depths?.map(([asked, actual]) => `${asked}% → ${Number(actual.toFixed(3))}%`).join(", ");
}

function factsOf(sample) {
  const known = {
    task: sample.task, epoch: sample.epoch, ...sample.tags, "tokens asked": sample.requested_tokens,
    "tokens counted": sample.counted_tokens, "depth asked → actual": depthsOf(sample),
    "text repeats after": sample.period_tokens && `${sample.period_tokens} tokens`, "text shared as": sample.cluster, credit: sample.value, "finish reason": sample.finish_reason,
    "prompt tokens": sample.prompt_tokens, "output tokens": sample.completion_tokens,
    "first token after": seconds(sample.ttft_s), latency: seconds(sample.latency_s),
    cost: sample.cost_usd === undefined ? undefined : `$${Number(sample.cost_usd.toPrecision(3))}`,
  };
  const lines = Object.entries(known).filter(([, value]) => value !== undefined && value !== null);
  return element("dl", { class: "facts" }, ...lines.map(([name, value]) =>
    element("div", {}, element("dt", {}, name), element("dd", {}, String(value)))));
}

function rowsOf(sample, index, prompts) {
  const id = `sample-${index}`;
  const button = element("button", { type: "button", class: "open", "aria-expanded": "false", "aria-controls": id }, sample.sample);
  const cell = (text) => element("td", {}, element("div", { class: "clip" }, text));
  const row = element("tr", {},
    element("th", { scope: "row" }, button), cell(sample.model), cell(sample.suite), cell(sample.task),
    element("td", {}, element("span", { class: `outcome is-${sample.outcome}` }, sample.outcome)),
    cell(sample.expected[0] ?? "–"), cell(sample.extracted ?? "–"),
    element("td", { class: "number" }, seconds(sample.latency_s)));
  const detail = element("tr", { class: "detail", id, hidden: "" }, element("td", { colspan: "8" }));
  button.addEventListener("click", () => {
    if (!detail.firstChild.hasChildNodes()) detail.firstChild.append(element("div", { class: "opened" }, textsOf(sample, prompts), factsOf(sample)));
    detail.hidden = !detail.hidden;
    button.setAttribute("aria-expanded", String(!detail.hidden));
  });
  return [row, detail];
}

function matches(sample, key, value) {
  return value === "not correct" && key === "outcome" ? sample.outcome !== "correct" : sample[key] === value;
}

function searchable(sample, prompts) {
  const turns = prompts[sample.prompt].map((turn) => turn.text);
  const parts = [sample.sample, sample.answer, sample.failure, sample.extracted, ...sample.expected, ...turns];
  return parts.filter(Boolean).join("\n").toLowerCase();
}

function startExplorer() {
  const { prompts, samples } = JSON.parse(byId("data").textContent);
  const form = byId("filters");
  const field = (key) => form.elements.namedItem(key); // elements.length is a number
  const body = byId("list").tBodies[0];
  const haystacks = new Map();
  let found = samples;
  let page = 0;

  for (const key of KEYS) {
    const values = [...new Set(samples.map((sample) => sample[key]).filter(Boolean))];
    if (key === "length" || key === "depth") values.sort((a, b) => parseFloat(a) - parseFloat(b));
    field(key).append(...values.map((value) => element("option", { value }, value)));
    field(key).parentElement.hidden = values.length < (OPTIONAL.includes(key) ? 2 : 0);
  }

  function contains(sample, words) {
    if (!haystacks.has(sample)) haystacks.set(sample, searchable(sample, prompts));
    return haystacks.get(sample).includes(words);
  }

  function filter() {
    const words = form.elements.text.value.trim().toLowerCase();
    const chosen = KEYS.map((key) => [key, field(key).value]).filter(([, value]) => value);
    found = samples.filter((sample) => chosen.every(([key, value]) => matches(sample, key, value)) && (!words || contains(sample, words)));
    page = 0;
    byId("found").textContent = `${found.length.toLocaleString("en")} of ${samples.length.toLocaleString("en")} samples match`;
    draw();
  }

  function draw() {
    const first = page * PAGE_SIZE;
    const shown = found.slice(first, first + PAGE_SIZE);
    body.replaceChildren(...shown.flatMap((sample, index) => rowsOf(sample, first + index, prompts)));
    byId("position").textContent = found.length ? `${first + 1} to ${first + shown.length}` : "none";
    byId("previous").disabled = page === 0;
    byId("next").disabled = first + PAGE_SIZE >= found.length;
  }

  function turn(by) {
    page += by;
    draw();
    byId("list").scrollIntoView({ block: "start" });
  }

  function show(wanted) {
    form.elements.text.value = "";
    for (const key of KEYS) field(key).value = wanted[key] ?? "";
    filter();
    byId("samples").scrollIntoView({ block: "start" });
    byId("found").focus({ preventScroll: true });
  }

  for (const link of document.querySelectorAll("a[data-outcome]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      show(link.dataset);
    });
  }
  byId("previous").addEventListener("click", () => turn(-1));
  byId("next").addEventListener("click", () => turn(1));
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const id of ["filters", "list", "pager"]) byId(id).hidden = false;
  filter();
}

startExplorer();

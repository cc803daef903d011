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
  return item.turns.flatMap((turn) => {
    const images = (turn.images ?? []).filter((key) => item.pictures[key]).map((key) =>
      element("img", { src: item.pictures[key], alt: "an image of this prompt, reduced", loading: "lazy" }));
    return [textBlock(`Prompt, ${turn.role}`, turn.text), ...(images.length ? [element("div", { class: "pictures" }, ...images)] : [])];
  });
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
  const gaps = texts.arrivals ?? [];
  if (gaps.length < 2) return [];
  const at = gaps.reduce((times, gap) => [...times, (times.at(-1) ?? 0) + gap], []);
  const end = at.at(-1) || 1;
  const strip = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const told = `${gaps.length.toLocaleString("en")} ${texts.every > 1 ? `of ${texts.every} times as many ` : ""}chunks: the first after ${seconds(at[0] / 1e4)}, the last after ${seconds(end / 1e4)}; longest gap between two ${seconds(Math.max(...gaps.slice(1)) / 1e4)}`;
  for (const [name, value] of Object.entries({ class: "arrivals", viewBox: "0 0 1000 20", preserveAspectRatio: "none", role: "img", "aria-label": told })) strip.setAttribute(name, value);
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", at.map((time) => `M${Math.round((time / end) * 9980 + 10) / 10} 0v20`).join(""));
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

function columnOf(item, opened, reference) {
  const title = element("h3", {}, item.model, " ", element("span", { class: `outcome is-${item.outcome}` }, item.outcome));
  if (!item.texts) return element("article", {}, title, element("p", { class: "none" }, "Its texts are not in this page: harness view shows them."));
  const shown = [...answerBlocks(item, reference), ...arrivalsBlock(item), factsOf(item)];
  return element("article", item.row === opened ? { class: "current" } : {}, title, ...shown);
}

/* The panel of a question: prompts and targets once, a column for each answer. */
function panelOf(items, opened, reference) {
  const first = items.find((item) => item.texts);
  const blocks = first ? promptBlocks(first) : [];
  if (first?.texts.rebuild) blocks.push(textBlock("The prompt as it was sent", first.texts.rebuild));
  if (first) blocks.push(textBlock(first.texts.expected.length > 1 ? "Expected, any of" : "Expected", first.texts.expected.join("\n")));
  return [element("div", { class: "texts" }, ...blocks), element("div", { class: "answers" }, ...items.map((item) => columnOf(item, opened, reference)))];
}

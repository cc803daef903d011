/* The decision helper's controls and table: it reads the needs, shows what follows (reckon.js), and keeps them in the
   address. */

const DECIDE = "#decide=";
const SIZES = { "": 1, k: 1e3, m: 1e6, b: 1e9, t: 1e12 };
const STANDINGS = { meets: "meets", fails: "fails", unsure: "cannot tell" };

function dollars(value) {
  if (!Number.isFinite(value)) return "no upper end";
  return `$${value.toLocaleString("en", value < 100 ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : { maximumFractionDigits: 0 })}`;
}

function offerLine(offer) {
  const range = offer.low === offer.high || !Number.isFinite(offer.high) ? "" : ` (${dollars(offer.low)} to ${dollars(offer.high)})`;
  return element("p", {}, element("b", {}, dollars(offer.usd)), `${range} ${offer.name}`);
}

function offerCell(decided, needs) {
  if (needs.tokens === null) return [element("span", { class: "none" }, "no volume stated")];
  if (!decided.offers.length) return [element("span", { class: "none" }, "not known: no price, or no measured capacity")];
  const lines = decided.offers.map(offerLine);
  if (decided.offers.length < 2) return lines;
  const least = cheapestOf(decided.offers);
  const said = least ? `${least === decided.offers.at(-1) ? "The API" : "Owning"} costs less.` : "Which costs less cannot be told.";
  return [...lines, element("p", {}, said)];
}

function decidedRow(decided, needs) {
  const label = (text) => element("span", { class: "stack-label" }, text);
  const stated = decided.whys.length > 0;
  const standing = stated ? element("span", { class: decided.standing }, STANDINGS[decided.standing]) : element("span", { class: "none" }, "none stated");
  const whys = decided.whys.map((one) => element("p", {}, element("span", { class: one.standing }, ""), one.why));
  return element("tr", { role: "row" },
    element("th", { scope: "row", role: "rowheader" }, decided.model),
    element("td", { role: "cell" }, label("Needs"), standing),
    element("td", { role: "cell" }, label("Why"), ...(stated ? whys : ["–"])),
    element("td", { role: "cell" }, label("A month costs"), ...offerCell(decided, needs)));
}

function leftSentence(decided, needs) {
  const named = (standing) => decided.filter((one) => one.standing === standing).map((one) => one.model);
  const [left, unsure, out] = [named("meets"), named("unsure"), named("fails")];
  const said = [`Left: ${left.join(", ") || "none"}.`];
  if (unsure.length) said.push(`Cannot tell: ${unsure.join(", ")}.`);
  if (out.length) said.push(`Out: ${out.join(", ")}.`);
  const offers = decided.filter((one) => one.standing === "meets").flatMap((one) => one.offers.map((offer) => ({ ...offer, model: one.model })));
  if (needs.tokens !== null && offers.length) {
    const least = cheapestOf(offers);
    said.push(least ? `Cheapest of what is left: ${least.model}, ${dollars(least.usd)} a month, ${least.name}.` : "Which of what is left costs least cannot be told.");
  }
  return said.join(" ");
}

function numberIn(field) {
  return field.value.trim() === "" ? null : Number(field.value);
}

function tokensIn(field) {
  const text = field.value.trim();
  const [, digits, size] = text.match(/^([\d,]*\.?\d+)\s*([kmbt]?)$/i) ?? [];
  const tokens = digits === undefined ? NaN : Number(digits.replaceAll(",", "")) * SIZES[size.toLowerCase()];
  const right = text === "" || tokens > 0;
  field.setCustomValidity(right ? "" : "Write a number of tokens, as 500k, 20M or 1.5B.");
  return text !== "" && right ? tokens : null;
}

function needsIn(form, data) {
  const fields = form.elements;
  const least = [...form.querySelectorAll("[data-suite]")].map((field) => [data.suites[field.dataset.suite], numberIn(field)]);
  return {
    quality: least.filter(([, value]) => value !== null),
    ttft: numberIn(fields.namedItem("ttft")),
    tpot: numberIn(fields.namedItem("tpot")),
    percentile: fields.namedItem("percentile").value,
    load: fields.namedItem("load")?.value ?? data.loads[0],
    tokens: tokensIn(fields.namedItem("tokens")),
    peak: numberIn(fields.namedItem("peak")) ?? 1,
  };
}

function namedFields(form, data) {
  const ofSuites = [...form.querySelectorAll("[data-suite]")].map((field) => [`min ${data.suites[field.dataset.suite]}`, field]);
  return [...ofSuites, ...["ttft", "tpot", "percentile", "load", "tokens", "peak"].map((name) => [name, form.elements.namedItem(name)])].filter(([, field]) => field);
}

function isDefault(field) {
  if (field.tagName === "SELECT") return [...field.options].find((one) => one.defaultSelected)?.selected ?? field.selectedIndex === 0;
  return field.value === field.defaultValue;
}

function keepNeeds(form, data) {
  const stated = namedFields(form, data).filter(([, field]) => !isDefault(field)).map(([name, field]) => [name, field.value]);
  history.replaceState(null, "", `${DECIDE}${new URLSearchParams(stated)}`);
}

function readNeeds(form, data) {
  if (!location.hash.startsWith(DECIDE)) return false;
  const stated = new URLSearchParams(location.hash.slice(DECIDE.length));
  form.reset();
  for (const [name, field] of namedFields(form, data)) if (stated.has(name)) field.value = stated.get(name);
  return true;
}

function startDecision() {
  const form = byId("needs");
  const data = JSON.parse(byId("decision").textContent);
  const show = () => {
    const needs = needsIn(form, data);
    const stated = needs.quality.length || needs.ttft !== null || needs.tpot !== null || needs.tokens !== null;
    const wrong = [...form.elements].find((field) => field.willValidate && !field.validity.valid);
    const decided = data.models.map((option) => decideOn(option, needs));
    byId("decided").hidden = !stated && !wrong;
    byId("left").textContent = wrong ? `Cannot read a need: ${wrong.validationMessage}` : leftSentence(decided, needs);
    byId("standing").replaceChildren(...(wrong ? [] : decided.map((one) => decidedRow(one, needs))));
  };
  const follow = () => {
    if (!readNeeds(form, data)) return;
    show();
    byId("decide").scrollIntoView({ block: "start" });
  };
  form.addEventListener("input", () => { show(); keepNeeds(form, data); });
  form.addEventListener("reset", () => setTimeout(() => { show(); keepNeeds(form, data); }));
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", follow);
  form.hidden = false;
  follow();
}

startDecision();

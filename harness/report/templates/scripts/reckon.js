/* What the decision helper reckons: whether a model meets stated needs, by intervals, and what it costs a month.
   The data comes from the run; what follows from it is reckoned here alone. */

const DAYS_PER_MONTH = 365 / 12;
const SECONDS_PER_DAY = 86400;
const WAITS = [["ttft", "ttft_s", "TTFT"], ["tpot", "tpot_s", "time per token"]];

/* A number with as many digits as it takes to stand on its own side of the limit. */
function besideLimit(value, limit) {
  for (let digits = 1; digits < 8; digits += 1) {
    const shown = Number(value.toFixed(digits));
    if (Math.sign(shown - limit) === Math.sign(value - limit)) return value.toFixed(digits);
  }
  return String(value);
}

function judgeQuality(option, suite, least) {
  const found = option.quality.find((one) => one.suite === suite);
  if (option.random_weights) return { standing: "unsure", why: `${suite}: random weights have no quality` };
  if (!found) return { standing: "unsure", why: `${suite}: no score` };
  const [low, high] = [100 * found.low, 100 * found.high];
  const [from, to] = [besideLimit(low, least), besideLimit(high, least)];
  if (high < least) return { standing: "fails", why: `${suite} below ${least}%: its upper bound is ${to}` };
  if (low >= least) return { standing: "meets", why: `${suite} at least ${least}%: its lower bound is ${from}` };
  const open = found.undecided ? `, ${found.undecided.toLocaleString("en")} undecided answers counted both ways` : "";
  return { standing: "unsure", why: `${suite}, ${least}%: cannot tell, ${from} to ${to}${open}` };
}

function judgeWait(level, metric, name, needs) {
  const wait = level.waits[metric]?.[needs.percentile];
  const most = needs[name === "TTFT" ? "ttft" : "tpot"];
  const what = `${needs.percentile} ${name}`;
  if (!wait) return { standing: "unsure", why: `${what} not told at ${level.label}: too few requests` };
  if (wait.low === null) return { standing: "unsure", why: `${what} at ${level.label} measured once (${besideLimit(1000 * wait.mean, most)} ms), so without an interval` };
  const [from, to] = [besideLimit(1000 * Math.max(0, wait.low), most), besideLimit(1000 * wait.high, most)];
  if (1000 * wait.low > most) return { standing: "fails", why: `${what} above ${most} ms at ${level.label}: its lower bound is ${from}` };
  if (1000 * wait.high <= most) return { standing: "meets", why: `${what} within ${most} ms up to ${level.label}: its upper bound is ${to}` };
  return { standing: "unsure", why: `${what}, ${most} ms: cannot tell at ${level.label}, ${from} to ${to}` };
}

function worstOf(standings) {
  if (standings.includes("fails")) return "fails";
  return standings.includes("unsure") ? "unsure" : "meets";
}

/* The highest level that meets every bound, and all lower ones with it; else what its lowest level does. */
function judgeCurve(levels, needs) {
  let best = null;
  for (const level of levels) {
    const judged = WAITS.filter(([need]) => needs[need] !== null).map(([, metric, name]) => judgeWait(level, metric, name, needs));
    const standing = worstOf(judged.map((one) => one.standing));
    const whys = judged.filter((one) => one.standing === standing).map((one) => one.why);
    if (standing !== "meets") return best ?? { standing, whys, level: standing === "fails" ? null : level };
    best = { standing, whys, level };
  }
  return best;
}

function judgeLatency(option, needs) {
  const curves = option.traced.filter((one) => one.suite === needs.load && one.levels.length);
  if (!curves.length) return { standing: "unsure", whys: ["latency: no steady load was measured"], level: null };
  const judged = curves.map((one) => judgeCurve(one.levels, needs));
  const order = ["meets", "unsure", "fails"];
  const rank = (one) => [order.indexOf(one.standing), -(one.level?.tokens_per_s ?? 0)];
  return judged.sort((a, b) => rank(a)[0] - rank(b)[0] || rank(a)[1] - rank(b)[1])[0];
}

function operatingLevel(option, needs) {
  const levels = option.traced.filter((one) => one.suite === needs.load).flatMap((one) => one.levels);
  return levels.find((level) => level.operating) ?? null;
}

function serversFor(tokens, perDay) {
  if (!(perDay > 0)) return Infinity;
  return Math.max(1, Math.ceil(Number((tokens / perDay).toFixed(9))));
}

function ownOffer(option, level, needs) {
  if (option.usd_per_day === null || !level) return [];
  const perDay = (rate) => (rate * SECONDS_PER_DAY) / needs.peak;
  const count = serversFor(needs.tokens, perDay(level.tokens_per_s));
  const known = level.low !== null;
  const [least, most] = known ? [serversFor(needs.tokens, perDay(level.high)), serversFor(needs.tokens, perDay(level.low))] : [count, count];
  const month = option.usd_per_day * DAYS_PER_MONTH;
  const range = least === most ? "" : Number.isFinite(most) ? ` (${least} to ${most} by the interval of its throughput)` : ` (${least} or more: its throughput has no lower bound)`;
  const once = known ? "" : ", throughput measured once";
  const servers = `${count.toLocaleString("en")} own ${count === 1 ? "server" : "servers"} at ${level.label}${range}${once}`;
  return [{ usd: count * month, low: least * month, high: known ? most * month : Infinity, name: servers, measured: true }];
}

function apiOffers(option, needs) {
  const known = option.apis.filter((api) => api.suite === null || api.suite === needs.load);
  const priced = known.map((api) => {
    const usd = (needs.tokens / 1e6) * api.usd_per_mtok * DAYS_PER_MONTH;
    const asked = api.measured ? "" : ", its quality and latency not measured here";
    return { usd, low: usd, high: usd, name: `API: ${api.name} (price read ${api.read_on}${asked})`, measured: api.measured };
  });
  return priced.sort((a, b) => a.usd - b.usd).slice(0, 1);
}

/* The offer that is shown to cost less than every other one, or null. */
function cheapestOf(offers) {
  return offers.find((one) => offers.every((other) => other === one || one.high < other.low)) ?? null;
}

function decideOn(option, needs) {
  const quality = needs.quality.map(([suite, least]) => judgeQuality(option, suite, least));
  const bound = needs.ttft !== null || needs.tpot !== null;
  const latency = bound ? judgeLatency(option, needs) : null;
  const standing = worstOf([...quality.map((one) => one.standing), ...(latency ? [latency.standing] : [])]);
  const whys = [...quality.map((one) => ({ ...one })), ...(latency ? latency.whys.map((why) => ({ standing: latency.standing, why })) : [])];
  const level = latency ? latency.level : operatingLevel(option, needs);
  const offers = needs.tokens === null ? [] : [...ownOffer(option, level, needs), ...apiOffers(option, needs)];
  return { model: option.model, standing, whys, offers };
}

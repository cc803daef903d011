/* Which rows of the index are chosen, and in which order. */

/* The rows that have every chosen word, in the order of the index. */
function chosenRows(data, chosen) {
  const told = Object.entries(chosen).filter(([name, word]) => data.columns[name] && word !== undefined && word !== "");
  const tests = told.map(([name, word]) => {
    const column = data.columns[name];
    return name === "outcome" && word === "not correct" ? (row) => column(row) !== "correct" : (row) => column(row) === word;
  });
  if (chosen.better && chosen.than) tests.push(betterThan(data, chosen.better, chosen.than));
  return Int32Array.from(range(0, data.items)).filter((row) => tests.every((test) => test(row)));
}

/* Rows of `better` whose sample gave it more credit than it gave `than`, as the comparisons count it: the mean over the
   epochs that were decided, and no task that asks the same again with altered images. */
function betterThan(data, better, than) {
  const known = new Map();
  const ahead = (row) => {
    if (data.columns.altered(row)) return false;
    const rows = data.epochs(row);
    const [own, other] = [better, than].map((model) => meanCredit(data, rows, model));
    return own !== null && other !== null && own - other > 2 * CREDIT_ROUNDED;
  };
  return (row) => {
    if (data.columns.model(row) !== better) return false;
    const sample = data.sampleOf(row);
    if (!known.has(sample)) known.set(sample, ahead(row));
    return known.get(sample);
  };
}

const CREDIT_ROUNDED = 5e-5; // the index has credits to four digits: a smaller gap of means may be of rounding alone

function meanCredit(data, rows, model) {
  const credits = rows.filter((row) => data.columns.model(row) === model).map(data.columns.value).filter((value) => value !== null);
  return credits.length ? credits.reduce((sum, credit) => sum + credit, 0) / credits.length : null;
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

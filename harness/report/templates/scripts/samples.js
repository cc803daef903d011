/* The samples in the page: an index in columns, and texts in chunks that are unpacked when they are wanted. */

const MOST_CHUNKS = 12; // unpacked at once
const chunks = new Map();

async function unpacked(base64) {
  const bytes = Uint8Array.from(atob(base64.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return JSON.parse(await new Response(stream).text());
}

/* Each column of `index` for a row: the words of its own, or of its question. */
function indexOf(index) {
  const questions = Int32Array.from(index.question);
  const first = new Int32Array(index.sample.length + 1).fill(questions.length);
  for (let row = questions.length - 1; row >= 0; row -= 1) first[questions[row]] = row;
  const { samples, begins } = samplesOf(index);
  const ofItem = (column) => (row) => column.words[column.codes[row]];
  const ofQuestion = (column) => (row) => column.words[column.codes[questions[row]]];
  const columns = {
    model: ofItem(index.model), outcome: ofItem(index.outcome), error: ofItem(index.error),
    value: (row) => index.value[row], latency: (row) => index.latency_s[row],
    suite: ofQuestion(index.suite), task: ofQuestion(index.task), length: ofQuestion(index.length), depth: ofQuestion(index.depth),
    sample: (row) => index.sample[questions[row]], epoch: (row) => index.epoch[questions[row]],
    altered: (row) => index.altered[questions[row]],
  };
  for (const tag of index.tags) columns[`tag ${tag.name}`] = ofQuestion(tag.of);
  return {
    index, columns, questions, items: questions.length, chunk: index.chunk, models: index.model.words, tags: index.tags,
    siblings: (row) => range(first[questions[row]], first[questions[row] + 1]),
    sampleOf: (row) => samples[questions[row]],
    epochs: (row) => range(first[begins[samples[questions[row]]]], first[begins[samples[questions[row]] + 1]]),
  };
}

/* The number of each question's sample, and the question at which each sample begins: its epochs stand together, in
   their order. Samples of which the names look alike are told apart where the epochs begin anew. */
function samplesOf(index) {
  const begins = [];
  const samples = Int32Array.from(index.sample, (name, at) => {
    const same = at && name === index.sample[at - 1] && index.epoch[at] > index.epoch[at - 1]
      && index.suite.codes[at] === index.suite.codes[at - 1] && index.task.codes[at] === index.task.codes[at - 1];
    if (!same) begins.push(at);
    return begins.length - 1;
  });
  return { samples, begins: [...begins, index.sample.length] };
}

function range(from, to) {
  return Array.from({ length: Math.max(0, to - from) }, (_, step) => from + step);
}

/* A chunk's samples by row, prompts and pictures; null where the page has no such chunk. */
async function chunkOf(number) {
  if (!chunks.has(number)) {
    if (chunks.size >= MOST_CHUNKS) chunks.delete(chunks.keys().next().value);
    chunks.set(number, packedChunk(number).then(unpacked));
  }
  const found = chunks.get(number);
  chunks.delete(number); // and set anew: the one used last goes last
  chunks.set(number, found);
  return found;
}

async function packedChunk(number) {
  const own = byId(`chunk-${number}`);
  if (own) return own.textContent;
  const answer = await fetch(`chunks/${number}`); // only `harness view` leaves chunks out of its page
  if (!answer.ok) throw new Error(`the texts could not be had: ${answer.status}`);
  return answer.text();
}

/* One item with its texts; what is not in the page has none. */
async function itemOf(data, row) {
  const known = { row, model: data.columns.model(row), outcome: data.columns.outcome(row), value: data.columns.value(row), latency: data.columns.latency(row) };
  if (data.chunk[row] < 0) return known;
  const chunk = await chunkOf(data.chunk[row]);
  const texts = chunk.samples[row];
  if (!texts) return known;
  return { ...known, texts, turns: chunk.prompts[texts.prompt], pictures: chunk.pictures };
}

/* All that is looked through for words. */
function haystack(texts, turns) {
  const parts = [texts.answer, texts.reasoning, texts.failure, texts.extracted, ...texts.expected, ...turns.map((turn) => turn.text)];
  return parts.filter(Boolean).join("\n").toLowerCase();
}

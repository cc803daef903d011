/* Two answers, word by word: what only one of them has. */

const MOST_WORDS = 1500; // of each; more would take seconds, and nobody reads them so
const MOST_EDITS = 700;

function wordsOf(text) {
  return text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];
}

/* [same, only in a, only in b] pieces as {kind, text}; null where the texts are too long or too different to say.
   E. W. Myers, An O(ND) difference algorithm and its variations, Algorithmica 1 (1986) 251-266. */
function difference(one, other) {
  const a = wordsOf(one);
  const b = wordsOf(other);
  if (a.length > MOST_WORDS || b.length > MOST_WORDS) return null;
  const trace = edits(a, b);
  return trace && joined(path(trace, a, b));
}

function edits(a, b) {
  const reach = new Map([[1, 0]]);
  const trace = [];
  for (let count = 0; count <= MOST_EDITS; count += 1) {
    trace.push(new Map(reach));
    for (let line = -count; line <= count; line += 2) {
      const down = line === -count || (line !== count && (reach.get(line - 1) ?? -1) < (reach.get(line + 1) ?? -1));
      let x = down ? reach.get(line + 1) : reach.get(line - 1) + 1;
      while (x < a.length && x - line < b.length && a[x] === b[x - line]) x += 1;
      reach.set(line, x);
      if (x >= a.length && x - line >= b.length) return trace;
    }
  }
  return null;
}

function path(trace, a, b) {
  let x = a.length;
  let y = b.length;
  const pieces = [];
  for (let count = trace.length - 1; count >= 0; count -= 1) {
    const reach = trace[count];
    const line = x - y;
    const down = line === -count || (line !== count && (reach.get(line - 1) ?? -1) < (reach.get(line + 1) ?? -1));
    const before = down ? line + 1 : line - 1;
    const fromX = count ? reach.get(before) : 0;
    const fromY = count ? fromX - before : 0;
    while (x > fromX && y > fromY) {
      x -= 1;
      y -= 1;
      pieces.push({ kind: "same", text: a[x] });
    }
    if (!count) break;
    pieces.push(down ? { kind: "added", text: b[fromY] } : { kind: "removed", text: a[fromX] });
    x = fromX;
    y = fromY;
  }
  return pieces.reverse();
}

function joined(pieces) {
  const runs = [];
  for (const { kind, text } of pieces) {
    if (runs.at(-1)?.kind === kind) runs.at(-1).text += text;
    else runs.push({ kind, text });
  }
  return runs;
}

/* The list of samples: only the rows in sight are in the page, however many there are. */

const COLUMNS = ["sample", "model", "suite", "task", "outcome", "value", "latency"];
const ROW_PX = 34; // as in the style
const SPARE_ROWS = 6;

class SampleList {
  constructor(grid, data, open) {
    this.grid = grid;
    this.data = data;
    this.open = open;
    this.rows = new Int32Array(0);
    this.current = 0;
    this.body = grid.querySelector("[data-rows]");
    grid.addEventListener("scroll", () => this.draw(), { passive: true });
    grid.addEventListener("keydown", (event) => this.key(event));
    this.body.addEventListener("click", (event) => {
      const row = event.target.closest("[data-place]");
      if (row) this.choose(Number(row.dataset.place));
    });
    new ResizeObserver(() => this.draw()).observe(grid);
  }

  show(rows, stay = false) {
    this.rows = rows;
    if (!stay) this.current = 0;
    this.body.style.height = `${rows.length * ROW_PX}px`;
    this.grid.setAttribute("aria-rowcount", String(rows.length + 1));
    if (!stay) this.grid.scrollTop = 0;
    this.draw();
  }

  draw() {
    const first = Math.max(0, Math.floor(this.grid.scrollTop / ROW_PX) - SPARE_ROWS);
    const last = Math.min(this.rows.length, Math.ceil((this.grid.scrollTop + this.grid.clientHeight) / ROW_PX) + SPARE_ROWS);
    this.body.replaceChildren(...range(first, last).map((place) => this.row(place)));
    const active = byId(`row-${this.current}`);
    if (active) this.grid.setAttribute("aria-activedescendant", active.id);
    else this.grid.removeAttribute("aria-activedescendant");
  }

  row(place) {
    const row = this.rows[place];
    const cells = COLUMNS.map((name) => {
      const value = this.data.columns[name](row);
      const shown = name === "latency" ? seconds(value) : value ?? "–";
      const content = name === "outcome" ? element("span", { class: `outcome is-${value}` }, value) : String(shown);
      return element("span", { role: "gridcell", "data-column": name }, content);
    });
    const made = element("div", {
      role: "row", id: `row-${place}`, "data-place": String(place), "aria-rowindex": String(place + 2), "aria-selected": String(place === this.current),
    }, ...cells);
    made.style.transform = `translateY(${place * ROW_PX}px)`;
    return made;
  }

  key(event) {
    const page = Math.max(1, Math.floor(this.grid.clientHeight / ROW_PX) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -this.rows.length, End: this.rows.length };
    if (event.target.closest("button")) return;
    if (event.key === "Enter" && this.rows.length) this.choose(this.current);
    else if (event.key in steps) this.move(this.current + steps[event.key]);
    else return;
    event.preventDefault();
  }

  move(place) {
    this.current = Math.min(Math.max(place, 0), Math.max(0, this.rows.length - 1));
    const top = this.current * ROW_PX;
    const head = this.grid.firstElementChild.offsetHeight;
    if (top < this.grid.scrollTop) this.grid.scrollTop = top;
    else if (top + ROW_PX + head > this.grid.scrollTop + this.grid.clientHeight) this.grid.scrollTop = top + ROW_PX + head - this.grid.clientHeight;
    this.draw();
  }

  choose(place) {
    this.move(place);
    this.open(this.rows[this.current]);
  }
}

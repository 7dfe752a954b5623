/* The log: the messages of the open chat, in order, grouped by day and sender. It draws the tail of a long chat and
   more of it when the reader scrolls up, and stays at the end while the reader is there. Where messages come from is page.js's. */
import { dayWords, element, isSameDay } from "./elements.js";

const TAIL = 60;
const NEAR_END_PX = 90;
const NEAR_TOP_PX = 240;
const SAME_BREATH_S = 300;

export class Log {
  /** `draw(m)` makes an element, `settle(node)` is called once it stands, `earlier(id)` asks for what came before, `away(n)` tells of n unseen. */
  constructor(box, { draw, settle, earlier, away }) {
    Object.assign(this, { box, draw, settle, earlier, away, messages: [], first: 0, stuck: true, unseen: 0, complete: true, asking: false, lastTop: 0 });
    this.column = element("div", { class: "column" });
    box.append(this.column);
    box.addEventListener("scroll", () => this.scrolled(), { passive: true });
    box.addEventListener("keydown", (event) => this.walk(event));
    const watch = new ResizeObserver(() => { if (this.stuck) this.toEnd(); });
    watch.observe(box);
    watch.observe(this.column);
  }

  /** Show these messages, oldest first; `complete` says that none came before them. */
  show(messages, { now, complete }) {
    Object.assign(this, { messages: [...messages], now, complete, stuck: true, asking: false });
    this.first = Math.max(0, messages.length - TAIL);
    this.box.setAttribute("aria-busy", "true");
    this.redraw();
    this.toEnd();
    this.box.removeAttribute("aria-busy");
  }

  find(id) {
    return this.messages.find((m) => m.message_id === id);
  }

  node(id) {
    return this.column.querySelector(`[data-message-id="${Number(id)}"]`);
  }

  /** A message that is new, or that has changed. */
  put(m, { mine = false } = {}) {
    const index = this.messages.findIndex((other) => other.message_id === m.message_id);
    if (index >= 0) {
      this.messages[index] = m;
      this.swap(m);
    } else if (!this.messages.length || m.message_id > this.messages.at(-1).message_id) {
      this.messages.push(m);
      this.append(m);
      if (this.stuck || mine) this.toEnd();
      else this.away(this.unseen += 1);
    } else {
      this.messages.push(m);
      this.messages.sort((one, other) => one.message_id - other.message_id);
      this.redraw();
    }
  }

  remove(id) {
    this.messages = this.messages.filter((m) => m.message_id !== id);
    const node = this.node(id);
    const day = node?.parentElement;
    node?.remove();
    if (day && day.children.length === 1) day.remove();
    this.first = Math.min(this.first, this.messages.length);
    this.tidy();
  }

  toEnd() {
    this.box.scrollTop = this.box.scrollHeight;
    this.stuck = true;
    if (this.unseen) this.unseen = 0;
    this.away(null);
  }

  /** Bring a message into sight and mark it for a moment. */
  jump(id) {
    const index = this.messages.findIndex((m) => m.message_id === id);
    if (index < 0) return false;
    if (index < this.first) {
      this.first = Math.max(0, index - 10);
      this.redraw();
    }
    const node = this.node(id);
    this.stuck = false;
    node.scrollIntoView({ block: "center" });
    node.focus({ preventScroll: true });
    node.classList.add("found");
    setTimeout(() => node.classList.remove("found"), 1600);
    return true;
  }

  redraw() {
    this.column.replaceChildren();
    for (const m of this.messages.slice(this.first)) this.append(m, { tidy: false });
    this.tidy();
  }

  append(m, { tidy = true } = {}) {
    let day = this.column.lastElementChild;
    if (!day || !isSameDay(Number(day.dataset.date), m.date)) {
      day = element("div", { class: "day", "data-date": m.date }, element("p", { class: "date", "data-testid": "date" }, element("span", { text: dayWords(m.date, this.now) })));
      this.column.append(day);
    }
    const node = this.draw(m);
    day.append(node);
    this.settle(node);
    if (tidy) this.tidy();
  }

  swap(m) {
    const old = this.node(m.message_id);
    if (!old) return;
    const spot = old.contains(document.activeElement) ? document.activeElement : null;
    const where = spot?.dataset.row === undefined ? null : `[data-row="${spot.dataset.row}"][data-column="${spot.dataset.column}"]`;
    const node = this.draw(m);
    old.replaceWith(node);
    this.settle(node);
    this.tidy();
    if (spot) ((where && node.querySelector(where)) || node).focus({ preventScroll: true });
    if (this.stuck) this.toEnd();
  }

  /** Mark where a run of one sender's messages begins and ends. */
  tidy() {
    const nodes = [...this.column.querySelectorAll("[data-message-id]")];
    const shown = this.messages.slice(this.first);
    const together = (i, j) => shown[i] && shown[j] && nodes[i]?.dataset.from && nodes[i].dataset.from === nodes[j]?.dataset.from
      && nodes[i].parentElement === nodes[j].parentElement && Math.abs(shown[i].date - shown[j].date) < SAME_BREATH_S;
    nodes.forEach((node, i) => {
      node.classList.toggle("first", !together(i, i - 1));
      node.classList.toggle("last", !together(i, i + 1));
    });
  }

  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.box;
    if (scrollHeight - scrollTop - clientHeight < NEAR_END_PX) this.stuck = true;
    else if (scrollTop < this.lastTop) this.stuck = false; // went up; a picture that loads below only makes the column longer
    this.lastTop = scrollTop;
    if (this.stuck) this.unseen = 0;
    this.away(this.stuck ? null : this.unseen);
    if (scrollTop < NEAR_TOP_PX && scrollHeight > clientHeight) this.more();
  }

  async more() {
    if (this.asking || (this.first === 0 && this.complete)) return;
    this.asking = true;
    if (this.first === 0) {
      const before = this.messages;
      const { messages, complete } = await this.earlier(this.messages[0].message_id).catch(() => ({ messages: [], complete: false }));
      if (this.messages !== before && this.messages[0] !== before[0]) return;
      this.messages = [...messages, ...this.messages];
      this.first = messages.length;
      this.complete = complete;
    }
    const { scrollHeight, scrollTop } = this.box;
    this.first = Math.max(0, this.first - TAIL);
    this.redraw();
    this.box.scrollTop = scrollTop + this.box.scrollHeight - scrollHeight;
    this.asking = false;
  }

  /** Arrow keys go from message to message, Enter opens the actions of the one in focus. */
  walk(event) {
    const here = document.activeElement;
    if (here !== this.box && !here?.matches?.(".message, .notice")) return;
    const nodes = [...this.column.querySelectorAll("[data-message-id]")];
    const index = nodes.indexOf(here);
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step) {
      const next = nodes[index < 0 ? nodes.length - 1 : Math.min(Math.max(index + step, 0), nodes.length - 1)];
      next?.focus({ preventScroll: true });
      next?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && index >= 0) here.querySelector(".actions")?.click();
    else return;
    event.preventDefault();
  }
}

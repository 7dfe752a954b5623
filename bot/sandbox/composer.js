/* The composer: the field a person types into, the commands menu over it, and inline results. What is sent goes to `acts`. */
import { byId, element, thumbnail } from "./elements.js";

const INLINE_PAUSE_MS = 300;
const MAX_HEIGHT_PX = 168;
const NEAR_END_PX = 60;

export class Composer {
  /** acts: send(text), commands() → [{command, description}], choose(offer), bot() → username,
      inline(query, offset) → {offers: [{id, title, description, thumbnail_url}], next, none}; next is where more of them begin. */
  constructor(acts) {
    Object.assign(this, { acts, field: byId("composer"), panel: byId("panel"), button: byId("commands-button"), options: [], active: -1, turn: 0 });
    byId("form").addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.button.addEventListener("click", (event) => {
      if (this.isOpen()) return this.close();
      if (event.detail === 0) this.field.focus(); // by keyboard: the arrow keys go on from the field
      return this.openCommands("");
    });
    this.panel.addEventListener("scroll", () => this.scrolled(), { passive: true });
    document.addEventListener("pointerdown", (event) => { if (!event.target.closest(".foot")) this.close(); });
    this.resize();
  }

  isOpen() {
    return !this.panel.hidden;
  }

  fill(text) {
    this.field.value = text;
    this.typed();
    this.field.focus();
    this.field.setSelectionRange(text.length, text.length);
  }

  clear() {
    this.field.value = "";
    this.close();
    this.resize();
  }

  async submit() {
    const text = this.field.value.trim();
    if (!text) return;
    this.clear();
    if (!(await this.acts.send(text))) this.fill(text);
  }

  typed() {
    this.resize();
    const text = this.field.value;
    const [, command] = /^\/(\w*)$/.exec(text) ?? [];
    const [, name, query] = /^@(\w+) ([^]*)$/.exec(text) ?? [];
    clearTimeout(this.pause);
    if (command !== undefined) this.openCommands(command);
    else if (name && name.toLowerCase() === this.acts.bot()?.toLowerCase()) {
      this.pause = setTimeout(() => this.openInline(query), INLINE_PAUSE_MS);
    } else this.close();
  }

  resize() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, MAX_HEIGHT_PX)}px`;
    byId("send").disabled = !this.field.value.trim();
  }

  async openCommands(prefix) {
    const turn = (this.turn += 1);
    const commands = await this.acts.commands();
    if (turn !== this.turn) return;
    const fitting = commands.filter(({ command }) => command.startsWith(prefix.toLowerCase()));
    this.open("commands", "Commands", fitting.map((one) => ({
      node: option("command", element("b", { text: `/${one.command}` }), element("span", { text: one.description })),
      fill: `/${one.command} `,
      act: () => { this.clear(); this.acts.send(this.acts.addressed(`/${one.command}`)); },
    })), prefix ? null : "This bot has no commands here yet.");
  }

  async openInline(query) {
    const turn = (this.turn += 1);
    const answer = await this.acts.inline(query, "");
    if (turn !== this.turn || !answer) return;
    this.open("inline-results", "Results", this.inlineOptions(query, answer), answer.none);
  }

  /** The offers of one answer, and at their end the way to more of them. */
  inlineOptions(query, { offers, next }) {
    const options = offers.map((one) => ({
      node: one.start
        ? option("inline-start", element("span", { class: "way", text: one.title }))
        : option("inline-result", thumbnail(one), element("span", { class: "offer" },
          element("b", { text: one.title }), one.description ? element("small", { text: one.description }) : null)),
      act: () => { this.clear(); this.acts.choose(one); },
    }));
    if (!next) return options;
    const more = { node: option("inline-more", element("span", { class: "way", text: "More results" })), goesOn: true };
    more.act = () => this.goOn(more, query, next);
    return [...options, more];
  }

  /** Put what follows in the place of the way to it. */
  async goOn(more, query, next) {
    const { turn } = this;
    if (more.node.getAttribute("aria-busy") === "true") return;
    more.node.setAttribute("aria-busy", "true");
    const answer = await this.acts.inline(query, next);
    if (turn !== this.turn) return;
    more.node.removeAttribute("aria-busy");
    if (!answer || answer.none) return; // it stays, to be pressed again
    const { active } = this;
    this.options.pop();
    more.node.remove();
    this.extend(this.inlineOptions(query, answer));
    if (active >= 0) this.activate(Math.min(active, this.options.length - 1));
  }

  /** Whoever scrolls to the end is shown more, as in Telegram. */
  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.panel;
    const last = this.options.at(-1);
    if (last?.goesOn && scrollTop > 0 && scrollHeight - scrollTop - clientHeight < NEAR_END_PX) last.act();
  }

  open(testid, label, options, emptyWords) {
    this.options = [];
    this.active = -1;
    this.field.removeAttribute("aria-activedescendant");
    if (!options.length && !emptyWords) return this.close();
    this.panel.dataset.testid = testid;
    this.panel.replaceChildren(options.length
      ? element("div", { role: "listbox", "aria-label": label, id: "options" })
      : element("p", { class: "none", text: emptyWords }));
    this.panel.hidden = false;
    this.panel.scrollTop = 0;
    this.extend(options);
    this.button.setAttribute("aria-expanded", String(testid === "commands"));
    return undefined;
  }

  extend(options) {
    for (const one of options) {
      one.node.id = `option-${this.options.push(one) - 1}`;
      one.node.addEventListener("click", one.act);
      byId("options").append(one.node);
    }
  }

  close() {
    this.turn += 1;
    clearTimeout(this.pause);
    this.panel.hidden = true;
    this.options = [];
    this.active = -1;
    this.button.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }

  move(step) {
    this.options[this.active]?.node.setAttribute("aria-selected", "false");
    this.activate((this.active + step + this.options.length + (this.active < 0 && step < 0 ? 1 : 0)) % this.options.length);
  }

  activate(index) {
    this.active = index;
    const { node } = this.options[this.active];
    node.setAttribute("aria-selected", "true");
    node.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", node.id);
  }

  pressed(event) {
    const open = this.isOpen() && this.options.length > 0;
    const chosen = this.options[Math.max(this.active, 0)];
    if (event.isComposing) return;
    if (event.key === "Escape" && this.isOpen()) this.close();
    else if (open && event.key === "ArrowDown") this.move(1);
    else if (open && event.key === "ArrowUp") this.move(-1);
    else if (open && event.key === "Tab" && chosen.fill && this.field.value) this.fill(chosen.fill);
    else if (open && event.key === "Enter" && !event.shiftKey && this.active >= 0) chosen.act();
    else if (event.key === "Enter" && !event.shiftKey) this.submit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function option(testid, ...children) {
  return element("div", { role: "option", "aria-selected": "false", class: "option", "data-testid": testid }, ...children);
}

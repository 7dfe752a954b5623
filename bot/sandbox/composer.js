/* The composer: the field a person types into, the commands menu over it, and inline results. What is sent goes to `acts`. */
import { byId, element } from "./elements.js";

const INLINE_PAUSE_MS = 300;
const MAX_HEIGHT_PX = 168;

export class Composer {
  /** acts: send(text), commands() → [{command, description}], inline(query) → [{id, title, description}], choose(result), bot() → username. */
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
    const results = await this.acts.inline(query);
    if (turn !== this.turn || !results) return;
    this.open("inline-results", "Results", results.map((one) => ({
      node: option("inline-result", element("span", { class: "two" }, element("b", { text: one.title ?? one.id }), element("small", { text: one.description ?? "" }))),
      act: () => { this.clear(); this.acts.choose(one); },
    })), "Nothing found.");
  }

  open(testid, label, options, emptyWords) {
    this.options = options;
    this.active = -1;
    this.field.removeAttribute("aria-activedescendant");
    if (!options.length && !emptyWords) return this.close();
    this.panel.dataset.testid = testid;
    this.panel.replaceChildren(options.length
      ? element("div", { role: "listbox", "aria-label": label, id: "options" }, ...options.map(({ node, act }, index) => {
        node.id = `option-${index}`;
        node.addEventListener("click", act);
        return node;
      }))
      : element("p", { class: "none", text: emptyWords }));
    this.panel.hidden = false;
    this.button.setAttribute("aria-expanded", String(testid === "commands"));
    return undefined;
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
    this.active = (this.active + step + this.options.length + (this.active < 0 && step < 0 ? 1 : 0)) % this.options.length;
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

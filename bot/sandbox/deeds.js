/* Deeds: what the person does on the page (says, presses, follows, forwards, blocks), asked of the server.
   Where one is and what is shown is page.js's. */
import { avatar, byId } from "./elements.js";
import { alertBox, openMenu, pick, toast } from "./overlays.js";
import { placesOf } from "./side.js";
import { ask } from "./wire.js";

const ANSWER_MS = 15000;
const BOT_HOSTS = ["t.me", "telegram.me"];

/** Do it, and tell in a toast if it is refused; undefined then. */
export async function attempt(act) {
  try {
    return await act();
  } catch (error) {
    toast(error.message);
    return undefined;
  }
}

export class Deeds {
  /** page: {state, go(place), look(), composer}. */
  constructor(page) {
    Object.assign(this, { page, state: page.state, waiting: new Map(), answered: new Map(), replyTo: null });
  }

  where() {
    const { person, place } = this.state;
    return { as: person, chat: place.chat, ...(place.topic ? { topic: place.topic } : {}) };
  }

  async say(text) {
    const reply = this.replyTo ? { reply_to: this.replyTo } : {};
    this.reply(null);
    return attempt(() => ask("/sandbox/send", { ...this.where(), text, ...reply }));
  }

  /** The message that the next words answer, or null. */
  reply(m) {
    this.replyTo = m?.message_id ?? null;
    byId("replying").hidden = !m;
    if (!m) return;
    byId("replying-to").textContent = m.from?.first_name ?? "";
    byId("replying-text").textContent = (m.text ?? m.caption ?? "Message").slice(0, 120);
    byId("composer").focus();
  }

  start(parameter) {
    return attempt(() => ask("/sandbox/start", { as: this.state.person, ...(parameter ? { parameter } : {}) }));
  }

  /** Is this the address of the bot that is being tried? */
  isOurs(address) {
    const url = URL.canParse(address) ? new URL(address) : null;
    const name = this.state.bot?.username?.toLowerCase();
    return Boolean(name && url && BOT_HOSTS.includes(url.hostname) && url.pathname.slice(1).toLowerCase() === name
      && (url.searchParams.has("start") || !url.search));
  }

  async follow(address) {
    const parameter = new URL(address).searchParams.get("start");
    await this.page.go({ chat: this.state.person });
    if (parameter !== null) await this.start(parameter);
  }

  async press(m, button, { row, column, node }) {
    if (button.kind === "callback") await this.call(m, { row, column, node });
    else if (button.kind === "url") await this.follow(button.url);
    else if (button.kind === "copy_text") await this.copy(button.data);
    else if (button.kind.startsWith("switch_inline")) await this.switchInline(button);
    else toast("The sandbox does not open this kind of button.");
  }

  /** Press a callback button; it looks busy until the bot answers. The answer may come before the server's word that it was pressed. */
  async call(m, { row, column, node }) {
    if (node.getAttribute("aria-busy") === "true") return;
    node.setAttribute("aria-busy", "true");
    const calm = () => node.removeAttribute("aria-busy");
    const pressed = await attempt(() => ask("/sandbox/press", {
      as: this.state.person, chat: this.state.place.chat, message_id: m.message_id, row, column,
    }));
    if (!pressed) calm();
    else if (this.answered.has(pressed.query_id)) {
      calm();
      this.show(this.answered.get(pressed.query_id));
    } else {
      this.waiting.set(pressed.query_id, calm);
      setTimeout(() => { calm(); this.waiting.delete(pressed.query_id); }, ANSWER_MS);
    }
  }

  /** The bot's answer to a press. */
  answer(data) {
    const calm = this.waiting.get(data.query_id);
    this.waiting.delete(data.query_id);
    if (!calm) this.answered.set(data.query_id, data);
    else {
      calm();
      this.show(data);
    }
  }

  show({ text, show_alert: isAlert, url }) {
    if (text) (isAlert ? alertBox : toast)(text);
    if (url && this.isOurs(url)) this.follow(url);
  }

  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      toast("Copied");
    } catch {
      toast(`Copy this: ${text}`);
    }
  }

  async switchInline(button) {
    if (!button.kind.includes("current")) {
      const place = await pick("Send to…", this.placeRows());
      if (!place) return;
      await this.page.go(place);
    }
    this.page.composer.fill(`@${this.state.bot?.username} ${button.data}`);
  }

  /** What the bot offers from `offset` on, and where more begins; before its offers the way to the bot itself, if it put one. */
  async inline(query, offset) {
    const answer = await attempt(() => ask("/sandbox/inline", { ...this.where(), query, offset }));
    if (!answer) return null;
    const offers = answer.results.map((result) => ({ ...result, query_id: answer.query_id }));
    if (answer.button?.start_parameter && !offset) offers.unshift({ title: answer.button.text, start: answer.button.start_parameter });
    const none = offers.length ? null : answer.answered ? "Nothing found." : "The bot did not answer.";
    return { offers, next: answer.next_offset, none };
  }

  /** Send an offer; or, where the bot put a way to itself above its offers, go there. */
  async choose(result) {
    if (result.start) {
      await this.page.go({ chat: this.state.person });
      return this.start(result.start);
    }
    return attempt(() => ask("/sandbox/inline/choose", { ...this.where(), query_id: result.query_id, result_id: result.id }));
  }

  placeRows() {
    return placesOf(this.state).filter((place) => !place.topic).map((place) => (
      { text: place.title, face: avatar({ id: place.face, name: place.title, kind: place.kind }), value: place }));
  }

  /** What can be done with a message. */
  messageMenu(m, near) {
    const words = m.text ?? m.caption ?? "";
    openMenu(near, [
      { text: "Reply", icon: "reply", act: () => this.reply(m) },
      { text: "Forward", icon: "inline", act: () => this.forward(m) },
      ...(words ? [{ text: "Copy text", icon: "copy", act: () => this.copy(words) }] : []),
    ]);
  }

  async forward(m) {
    const { person: as, place: { chat } } = this.state;
    const place = await pick("Forward to…", this.placeRows());
    if (place && await attempt(() => ask("/sandbox/forward", { as, chat, message_id: m.message_id, to: place.chat }))) {
      await this.page.go(place);
    }
  }

  /** What can be done in the open chat. */
  chatMenu() {
    const { chat } = this.state.place;
    const now = this.state.chats.find(({ id }) => id === chat)?.bot_status;
    const standing = (status) => () => attempt(async () => {
      await ask("/sandbox/membership", { chat, bot: true, status });
      await this.page.look();
    });
    openMenu(byId("chat-actions"), chat < 0 ? [
      { text: "Add the bot", not: ["member", "administrator"], act: standing("member") },
      { text: "Make the bot an administrator", not: ["administrator"], act: standing("administrator") },
      { text: "Make the bot a plain member", not: ["member", "left", "kicked"], act: standing("member") },
      { text: "Remove the bot", not: ["left", "kicked"], danger: true, act: standing("kicked") },
    ].filter((item) => !item.not.includes(now)) : [this.isBlocked()
      ? { text: "Unblock the bot", act: () => this.block(false) }
      : { text: "Block the bot", danger: true, act: () => this.block(true) }]);
  }

  isBlocked() {
    return Boolean(this.state.people.find(({ id }) => id === this.state.person)?.blocked);
  }

  async block(wanted) {
    await attempt(() => ask(wanted ? "/sandbox/block" : "/sandbox/unblock", { as: this.state.person }));
    await this.page.look();
  }
}

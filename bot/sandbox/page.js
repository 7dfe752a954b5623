/* The page: who one is, which chat is open, and what the server tells. It decides; side, log, bubble and composer draw. */
import { bubble, notice, settle } from "./bubble.js";
import { Composer } from "./composer.js";
import { attempt, Deeds } from "./deeds.js";
import { byId, dressAvatar, element, icon } from "./elements.js";
import { Log } from "./log.js";
import { enlarge, toast } from "./overlays.js";
import { drawChats, drawPeople, IN_CHAT, placeKey, placesOf, previewOf } from "./side.js";
import { ask, listen } from "./wire.js";

const TAIL = 60;
const GENERAL_TOPIC = 1;
const TYPING_MS = 5500;
const BOT_LOOK_MS = 2000;
const SAMPLE_TOKEN = `123456789:${"A".repeat(35)}`;
const isWide = matchMedia("(min-width: 760px)");

const state = {
  people: [], chats: [], bot: null, person: null, place: null, shift: 0, hush: null, arriving: 0, opening: 0, typing: null, meanwhile: null,
  after: 0, unread: new Map(), previews: new Map(),
  now: () => Date.now() / 1000 + state.shift,
};

const page = { state, go, look };
const deeds = new Deeds(page);

const log = new Log(byId("log"), {
  draw: (m) => (m.service ? notice(m) : bubble(m, {
    viewer: state.person, isGroup: state.place.chat < 0, find: (id) => log.find(id), acts: {
      enlarge, jump,
      say: (text) => deeds.say(text), follow: (address) => deeds.follow(address), isOurs: (address) => deeds.isOurs(address),
      menu: (message, near) => deeds.messageMenu(message, near), key: (...pressed) => deeds.press(...pressed),
      unstick: () => { log.stuck = false; },
    },
  })),
  settle,
  earlier: (before) => fetchMessages(state.place, { before }),
  away: (count) => {
    byId("latest").hidden = count === null;
    byId("latest-count").textContent = count || "";
  },
});

const composer = page.composer = new Composer({
  send: (text) => deeds.say(text),
  addressed: (command) => (state.place.chat < 0 && state.bot ? `${command}@${state.bot.username}` : command),
  bot: () => state.bot?.username,
  commands: async () => (await attempt(() => ask(`/sandbox/commands?chat=${state.place.chat}&as=${state.person}`)))?.commands ?? [],
  inline: (query, offset) => deeds.inline(query, offset),
  choose: (offer) => deeds.choose(offer),
});

const me = () => state.people.find(({ id }) => id === state.person);
const chatAt = ({ chat }) => state.chats.find(({ id }) => id === chat);

function jump(id) {
  if (!log.jump(id)) toast("That message is further back.");
}

/* Where one is */

/** The address keeps who and where: #person/chat/topic. */
async function go(place, person = state.person) {
  const hash = `#${[person, place?.chat, place?.topic].filter(Boolean).join("/")}`;
  if (location.hash !== hash) history.pushState(null, "", hash);
  await arrive();
}

async function arrive() {
  const [person, chat, topic] = location.hash.slice(1).split("/").map(Number);
  if (state.person !== person || !state.hush) {
    const arriving = (state.arriving += 1);
    await look();
    if (arriving !== state.arriving) return;
    become(state.people.some(({ id }) => id === person) ? person : state.people[0].id);
  }
  const wanted = chat ? { chat, ...(topic ? { topic } : {}) } : isWide.matches ? { chat: state.person } : null;
  turn(wanted);
  if (wanted) await open(wanted);
  drawChats(state, chooseChat);
}

/** On a phone one column gives way to the other; the focus goes along. */
function turn(wanted) {
  const screen = wanted ? "chat" : "list";
  const left = state.place;
  if (!wanted) state.place = null;
  if (document.body.dataset.screen === screen) return;
  document.body.dataset.screen = screen;
  if (isWide.matches) return;
  const row = left && document.querySelector(`#chats [data-key="${placeKey(left)}"] button`);
  (wanted ? byId("title") : row ?? byId("chats")).focus({ preventScroll: true });
}

const choosePerson = (id) => go(null, id);

async function chooseChat(place, event) {
  await go(place);
  if (event?.detail && isWide.matches) byId("composer").focus({ preventScroll: true }); // pressed, not walked to by keyboard
}

function become(person) {
  state.hush?.();
  Object.assign(state, { person, place: null });
  for (const kept of [state.unread, state.previews]) kept.clear();
  drawPeople(state, choosePerson);
  state.hush = listen(person, { after: state.after, heard, up: lineUp, down: () => { byId("strip").textContent = "Reconnecting…"; } });
  fetchPreviews(person);
}

/** What one person sees of a place: its last `limit` messages, or those before one. Without a topic a forum shows its general one. */
async function fetchMessages(place, { as = state.person, limit = TAIL, before } = {}) {
  const topic = place.topic ?? (chatAt(place)?.is_forum ? GENERAL_TOPIC : null);
  const query = new URLSearchParams({ as, limit, ...(topic ? { topic } : {}), ...(before ? { before } : {}) });
  const { messages } = await ask(`/sandbox/chats/${place.chat}/messages?${query}`);
  const fitting = messages.filter((m) => !m.deleted && (!before || m.message_id < before));
  return { messages: fitting, complete: messages.length !== limit || !fitting.length };
}

async function fetchPreviews(person) {
  state.previews.clear();
  for (const place of placesOf(state)) {
    const answer = await fetchMessages(place, { as: person, limit: 1 }).catch(() => null);
    const last = answer?.messages.at(-1);
    if (person !== state.person) return;
    if (last) state.previews.set(placeKey(place), previewOf(last));
  }
  drawChats(state, chooseChat);
}

async function open(place) {
  const opening = (state.opening += 1);
  const isNew = !state.place || placeKey(state.place) !== placeKey(place);
  state.place = place;
  state.meanwhile = [];
  if (isNew) {
    composer.clear();
    deeds.reply(null);
    log.show([], { now: state.now(), complete: true });
  }
  drawHead();
  const fetched = await attempt(() => fetchMessages(place));
  if (opening !== state.opening || !fetched) return;
  state.unread.delete(placeKey(place));
  log.show(fetched.messages, { now: state.now(), complete: fetched.complete });
  for (const [kind, data] of state.meanwhile) putHeard(kind, data);
  state.meanwhile = null;
  drawHead();
  drawFoot();
  if (isNew && isWide.matches && document.activeElement === document.body) byId("composer").focus({ preventScroll: true });
}

function drawHead() {
  const place = placesOf(state).find((one) => placeKey(one) === placeKey(state.place)) ?? { title: "Chat", kind: "group", face: 0 };
  byId("title").textContent = place.title;
  byId("subtitle").textContent = state.typing ? "typing" : subtitle(place);
  byId("subtitle").classList.toggle("typing", Boolean(state.typing));
  dressAvatar(byId("face"), { id: place.face, name: place.title, kind: place.kind });
  document.title = `${place.title} · Sandbox`;
  byId("bot-name").textContent = state.bot ? `Trying @${state.bot.username}` : "Waiting for a bot to connect";
  const pinned = log.messages.findLast((m) => m.pinned);
  byId("pinned").hidden = !pinned;
  byId("pinned").replaceChildren(...(pinned ? [icon("pin"), element("span", {}, element("b", { text: "Pinned message" }), element("small", { text: previewOf(pinned).words }))] : []));
  byId("pinned").onclick = () => jump(pinned.message_id);
}

function subtitle(place) {
  if (place.kind === "bot") return state.bot ? "bot" : "not connected";
  if (place.kind === "topic") return `topic in ${place.of}`;
  if (place.isForum) return "general topic";
  const people = chatAt(place)?.members.filter(({ status }) => IN_CHAT.includes(status)).length ?? 0;
  return `${people} ${place.kind === "channel" ? "subscribers" : "members"}`;
}

/** Under the messages: the field, or a wide button, or a sentence. */
function drawFoot() {
  if (!state.place) return;
  const { chat } = state.place;
  const { type, members = [] } = chatAt(state.place) ?? {};
  const status = members.find(({ user }) => user === state.person)?.status;
  const start = chat > 0 && state.bot && !log.messages.length;
  const wide = chat > 0 && deeds.isBlocked() ? ["Unblock the bot", () => deeds.block(false), "unblock"]
    : start ? ["Start", () => deeds.start(), "start"] : null;
  const note = chat > 0 && !state.bot ? "No bot is connected yet."
    : type === "channel" && !["creator", "administrator"].includes(status) ? "Only the owner of this channel posts here." : null;
  byId("form").hidden = Boolean(wide || note);
  byId("wide").hidden = !wide || Boolean(note);
  byId("note").hidden = !note;
  byId("note").textContent = note ?? "";
  Object.assign(byId("wide"), { textContent: wide?.[0] ?? "", onclick: wide?.[1] ?? null }).dataset.testid = wide?.[2] ?? "";
  drawAbout({ start, lonely: chat > 0 && !state.bot });
  drawReplies(Boolean(wide || note));
  composer.resize();
}

/** In an empty chat: what the bot says of itself; where there is none: how one is connected. */
function drawAbout({ start, lonely }) {
  const says = state.bot?.descriptions?.[me()?.language_code] || state.bot?.description || "";
  byId("about").hidden = !lonely && !(start && says);
  byId("about-title").textContent = lonely ? "Waiting for a bot" : "What can this bot do?";
  byId("about-text").textContent = lonely
    ? `Start one with the Bot API base ${location.origin}/bot and any token of the usual form, for instance ${SAMPLE_TOKEN}` : says;
}

/** The ready answers a bot offers under the field, until it takes them away. */
function drawReplies(hidden) {
  const rows = log.messages.findLast((m) => m.keyboard)?.keyboard ?? [];
  byId("replies").hidden = hidden || !rows.length;
  byId("replies").replaceChildren(...rows.map((row) => element("div", { class: "keys-row" }, ...row.map((text) => (
    element("button", { type: "button", class: "key", "data-testid": "reply-key", onclick: () => deeds.say(text) }, element("span", { text })))))));
}

/* What the server tells */

function heard(kind, data) {
  const handlers = { message: onMessage, edit: onEdit, delete: onDelete, typing: onTyping, answer: (answer) => deeds.answer(answer), commands: look, people: look };
  handlers[kind]?.(data);
  if (["message", "edit", "delete"].includes(kind) && isOpen(placeOf(data))) state.meanwhile?.push([kind, data]);
}

/** What was told while the open chat was fetched may be missing from what was fetched. */
function putHeard(kind, data) {
  if (kind === "delete") log.remove(data.message.message_id);
  else if (kind === "message" || log.find(data.message.message_id)) log.put(data.message);
}

const placeOf = ({ chat, topic, message }) => {
  const thread = topic ?? message?.topic;
  return { chat, ...(thread ? { topic: thread } : {}) };
};

const isOpen = (place) => state.place && placeKey(state.place) === placeKey(place);

function onMessage(data) {
  const place = placeOf(data);
  const mine = data.message.from?.id === state.person;
  state.previews.set(placeKey(place), previewOf(data.message));
  if (isOpen(place)) {
    if (!mine) onTyping({ chat: null });
    log.put(data.message, { mine });
    drawFoot();
  } else if (!mine) state.unread.set(placeKey(place), (state.unread.get(placeKey(place)) ?? 0) + 1);
  drawChats(state, chooseChat);
  if (!state.bot) look();
}

function onEdit(data) {
  const place = placeOf(data);
  if (state.previews.get(placeKey(place))?.id === data.message.message_id) state.previews.set(placeKey(place), previewOf(data.message));
  if (isOpen(place) && log.find(data.message.message_id)) log.put(data.message);
  if (isOpen(place)) drawHead();
  drawChats(state, chooseChat);
}

function onDelete(data) {
  if (isOpen(placeOf(data))) log.remove(data.message.message_id);
  drawFoot();
}

function onTyping(data) {
  clearTimeout(state.typing);
  state.typing = data.chat !== null && isOpen(placeOf(data)) ? setTimeout(() => { state.typing = null; drawHead(); }, TYPING_MS) : null;
  if (state.place) drawHead();
}

async function lineUp(wasBroken) {
  byId("strip").textContent = "";
  if (!wasBroken) return;
  await look();
  fetchPreviews(state.person);
  if (state.place) await open(state.place);
}

/** Look at the world again: the bot, the people, the chats. */
async function look() {
  const answer = await ask("/sandbox/state").catch(() => null);
  if (!answer) return;
  Object.assign(state, { people: answer.people, chats: answer.chats, bot: answer.bot, after: answer.events, shift: answer.now - Date.now() / 1000 });
  if (!state.person) return;
  drawPeople(state, choosePerson);
  drawChats(state, chooseChat);
  if (state.place) { drawHead(); drawFoot(); }
}

async function begin() {
  await look();
  if (!state.people.length) return setTimeout(begin, BOT_LOOK_MS);
  addEventListener("popstate", arrive);
  byId("back").addEventListener("click", () => go(null));
  byId("chat-actions").addEventListener("click", () => deeds.chatMenu());
  byId("latest").addEventListener("click", () => { log.toEnd(); byId("composer").focus({ preventScroll: true }); });
  byId("reply-off").addEventListener("click", () => deeds.reply(null));
  isWide.addEventListener("change", arrive);
  setInterval(() => { if (!state.bot) look(); }, BOT_LOOK_MS);
  try {
    await arrive();
  } finally {
    document.querySelector("main").inert = false; // until now a press would have found nobody
  }
  return undefined;
}

begin();

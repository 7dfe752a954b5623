/* The side: the people one can be, and the chats of the one chosen. It draws; page.js decides. */
import { avatar, byId, drawKeyed, element, shortMoment } from "./elements.js";

const PEOPLE_SHOWN = 40;
const CHATS_SHOWN = 40;
const languages = new Intl.DisplayNames(["en"], { type: "language" });
const DEFAULT_LANGUAGE = "en";

export const IN_CHAT = ["creator", "administrator", "member", "restricted"];

export const placeKey = ({ chat, topic }) => (topic ? `${chat}/${topic}` : String(chat));

/** The places a person may open: the bot, then groups, their topics, channels. [{chat, topic?, title, kind, indent?}] */
export function placesOf(state) {
  const mine = state.chats.filter((chat) => chat.type !== "private" && !chat.upgraded_to && chat.members.some(
    ({ user, status }) => user === state.person && IN_CHAT.includes(status)));
  const bot = { chat: state.person, title: state.bot?.first_name ?? "No bot yet", kind: "bot", face: state.bot?.id ?? 0 };
  return [bot, ...mine.slice(0, CHATS_SHOWN).flatMap((chat) => [
    { chat: chat.id, title: chat.title, kind: chat.type === "channel" ? "channel" : "group", face: chat.id, isForum: chat.is_forum },
    ...(chat.is_forum ? chat.topics : []).map((topic) => (
      { chat: chat.id, topic: topic.id, title: topic.name, kind: "topic", face: topic.id, of: chat.title })),
  ])];
}

/** The people one can be; `choose(id)` is called with the one pressed. */
export function drawPeople(state, choose) {
  const shown = state.people.slice(0, PEOPLE_SHOWN);
  const chosen = state.people.find((person) => person.id === state.person);
  if (chosen && !shown.includes(chosen)) shown.unshift(chosen);
  drawKeyed(byId("people"), shown, {
    key: (person) => String(person.id),
    make: () => element("button", { type: "button", class: "person" }),
    fill: (button, person) => {
      button.dataset.testid = `person-${person.id}`;
      button.setAttribute("aria-pressed", String(person.id === state.person));
      button.onclick = () => choose(person.id);
      button.replaceChildren(
        avatar({ id: person.id, name: person.first_name, kind: "person" }), element("b", { text: person.first_name }),
        element("small", { text: languages.of(person.language_code || DEFAULT_LANGUAGE) }), element("small", { text: person.role ?? "" }));
    },
  });
  const more = state.people.length - shown.length;
  byId("people-rest").textContent = more > 0 ? `and ${more.toLocaleString("en")} more` : "";
}

/** The chats of the person one is; `choose(place, event)` is called with the one pressed. */
export function drawChats(state, choose) {
  const open = state.place ? placeKey(state.place) : null;
  drawKeyed(byId("chats"), placesOf(state), {
    key: placeKey,
    make: () => element("li", {}, element("button", { type: "button", class: "row" })),
    fill: (item, place) => {
      const button = item.firstElementChild;
      item.className = place.topic ? "under" : "";
      button.dataset.testid = place.topic ? `topic-${place.chat}-${place.topic}` : `chat-${place.chat}`;
      if (open === placeKey(place)) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
      button.onclick = (event) => choose(place, event);
      button.replaceChildren(...rowOf(place, state));
    },
  });
}

function rowOf(place, state) {
  const { words, at } = state.previews.get(placeKey(place)) ?? {};
  const unread = state.unread.get(placeKey(place)) ?? 0;
  const count = element("span", { class: "count", "data-testid": "unread" }, String(unread), element("span", { class: "unseen", text: " unread" }));
  return [
    avatar({ id: place.face, name: place.title, kind: place.kind }),
    element("span", { class: "two" },
      element("span", { class: "line" }, element("b", { text: place.title }), at && element("time", { text: shortMoment(at, state.now()) })),
      element("span", { class: "line" }, element("small", { text: words ?? describe(place, state) }), unread > 0 && count)),
  ];
}

function describe(place, state) {
  if (place.kind === "bot") return state.bot ? "No messages yet" : "Waiting for a bot to connect";
  return { topic: "Topic", channel: "Channel", group: place.isForum ? "Forum" : "Group" }[place.kind];
}

/** One line that stands for a message in the list. */
export function previewOf(m) {
  const body = (m.text ?? m.caption ?? (m.photo_url ? "Photo" : m.document?.file_name) ?? "").replace(/\s+/g, " ").slice(0, 90);
  return { words: body || m.service || "Message", at: m.date, id: m.message_id };
}

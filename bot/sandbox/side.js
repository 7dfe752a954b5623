/* The side: the people one can be, and the chats of the one chosen. It draws; page.js decides. */
import { avatar, byId, element, shortMoment } from "./elements.js";

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

export function drawPeople(state, choose) {
  const shown = state.people.slice(0, PEOPLE_SHOWN);
  const chosen = state.people.find((person) => person.id === state.person);
  if (chosen && !shown.includes(chosen)) shown.unshift(chosen);
  byId("people").replaceChildren(...shown.map((person) => element("button", {
    type: "button", class: "person", "data-testid": `person-${person.id}`, "aria-pressed": String(person.id === state.person),
    onclick: () => choose(person.id),
  }, avatar({ id: person.id, name: person.first_name, kind: "person" }), element("b", { text: person.first_name }),
  element("small", { text: languages.of(person.language_code || DEFAULT_LANGUAGE) }), element("small", { text: person.role ?? "" }))));
  if (state.people.length > shown.length) {
    byId("people").append(element("p", { class: "rest", text: `and ${(state.people.length - shown.length).toLocaleString("en")} more` }));
  }
}

export function drawChats(state, choose) {
  const open = state.place ? placeKey(state.place) : null;
  byId("chats").replaceChildren(...placesOf(state).map((place) => {
    const key = placeKey(place);
    const { words, at } = state.previews.get(key) ?? {};
    const unread = state.unread.get(key) ?? 0;
    return element("li", { class: place.topic ? "under" : null }, element("button", {
      type: "button", class: "row", "data-testid": place.topic ? `topic-${place.chat}-${place.topic}` : `chat-${place.chat}`,
      "aria-current": open === key ? "true" : null, onclick: () => choose(place),
    }, avatar({ id: place.face, name: place.title, kind: place.kind === "bot" ? "bot" : place.kind }),
    element("span", { class: "two" },
      element("span", { class: "line" }, element("b", { text: place.title }), at ? element("time", { text: shortMoment(at, state.now()) }) : null),
      element("span", { class: "line" }, element("small", { text: words ?? describe(place, state) }),
        unread ? element("span", { class: "count", "data-testid": "unread" }, String(unread), element("span", { class: "unseen", text: " unread" })) : null))));
  }));
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

/* Elements: small pieces of the page that several parts draw (nodes, icons, avatars, times). No state, no network. */

const HUES = 7;
const clockFormat = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const weekdayFormat = new Intl.DateTimeFormat("en-GB", { weekday: "short" });
const dayFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long" });
const yearFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" });
const shortFormat = new Intl.DateTimeFormat("en-GB", { day: "2-digit", month: "2-digit", year: "2-digit" });

export const byId = (id) => document.getElementById(id);

/** A node with attributes (`on…` are listeners, `text` its text; null and false are left out) and children. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

export function icon(name) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  const use = document.createElementNS(namespace, "use");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** Keep one node per item, in the order of the items: made once, filled again each time, so that neither the focus nor
    a press under way is lost. make() gives a node, fill(node, item) its content, key(item) tells items apart. */
export function drawKeyed(parent, items, { key, make, fill }) {
  const had = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  const nodes = items.map((item) => {
    const node = had.get(key(item)) ?? make();
    node.dataset.key = key(item);
    fill(node, item);
    return node;
  });
  if (nodes.length === parent.children.length && nodes.every((node, index) => parent.children[index] === node)) return;
  const focused = document.activeElement;
  parent.replaceChildren(...nodes);
  if (parent.contains(focused)) focused.focus({ preventScroll: true });
}

/** Dress a span as somebody's round picture: an initial on a colour of their own, or an icon. */
export function dressAvatar(node, { id, name, kind }) {
  node.className = `avatar hue-${hue(id)}${kind === "bot" ? " bot" : ""}`;
  node.setAttribute("aria-hidden", "true");
  node.replaceChildren(["group", "channel", "topic"].includes(kind) ? icon(kind) : initials(name));
  return node;
}

export const avatar = (who) => dressAvatar(document.createElement("span"), who);

/** The small picture beside an offer; a letter on a colour where there is none, or it does not come. */
export function thumbnail({ id, title, thumbnail_url: address }) {
  const sum = [...String(id)].reduce((total, letter) => total + letter.codePointAt(0), 0);
  const node = element("span", { class: `thumbnail hue-${hue(sum)}`, "aria-hidden": "true", text: [...initials(title)][0] });
  if (address) node.append(element("img", { src: address, alt: "", decoding: "async", onerror: (event) => event.target.remove() }));
  return node;
}

export const hue = (id) => Math.abs(Number(id) || 0) % HUES;

function initials(name) {
  const words = (name ?? "").split(/\s+/).filter(Boolean);
  return words.slice(0, 2).map((word) => [...word][0].toUpperCase()).join("") || "?";
}

const at = (seconds) => new Date(seconds * 1000);
const dayKey = (date) => `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;

/** Hours and minutes of a moment given in seconds since 1970. */
export const clock = (seconds) => clockFormat.format(at(seconds));

export const isSameDay = (one, other) => dayKey(at(one)) === dayKey(at(other));

/** The words over a day's messages: Today, Yesterday, 3 March, 3 March 2024. */
export function dayWords(seconds, now) {
  if (isSameDay(seconds, now)) return "Today";
  if (isSameDay(seconds, now - 86400)) return "Yesterday";
  return (at(seconds).getFullYear() === at(now).getFullYear() ? dayFormat : yearFormat).format(at(seconds));
}

/** The short moment beside a chat in the list: 14:03, Tue, 03/03/24. */
export function shortMoment(seconds, now) {
  if (isSameDay(seconds, now)) return clock(seconds);
  return (now - seconds < 6 * 86400 ? weekdayFormat : shortFormat).format(at(seconds));
}

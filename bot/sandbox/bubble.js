/* Bubbles: one message as an element. It draws and hands what is tapped to `acts`; it keeps no state and asks nobody. */
import { avatar, clock, element, hue, icon } from "./elements.js";

const INLINE_TAGS = new Set(["B", "STRONG", "I", "EM", "U", "INS", "S", "STRIKE", "DEL", "CODE", "PRE", "BLOCKQUOTE", "BR"]);
const MARKED = ".mention, .text-mention, .hashtag, .cashtag, .email, .phone-number, .url, .text-link";
const SAFE_ADDRESS = /^(https?:|mailto:|tel:)/i;
const FOLDED_LINES_SLACK_PX = 4;

/** The message `m` for one who looks at it: {viewer, isGroup, bot, acts}. */
export function bubble(m, view) {
  const mine = m.from?.id === view.viewer;
  const name = m.from?.first_name ?? "";
  const hasText = Boolean(m.html);
  const hasFace = view.isGroup && !mine;
  const article = element("article", {
    class: `message ${mine ? "out" : "in"}${hasFace ? " with-face" : ""}`, "data-testid": "message", "data-message-id": m.message_id, "data-from": m.from?.id,
    tabindex: "-1", "aria-label": `${mine ? "You" : name}, ${clock(m.date)}`,
  });
  const block = element("div", { class: `bubble${m.photo_url ? " with-photo" : ""}${hasText ? "" : " bare"}` },
    hasFace && avatar({ id: m.from?.id, name, kind: m.from?.is_bot ? "bot" : "person" }),
    hasFace && element("p", { class: `sender ink-${hue(m.from?.id)}`, text: name }),
    m.forward_from && element("p", { class: "forwarded" }, "Forwarded from ", element("b", { text: m.forward_from })),
    m.via_bot && element("p", { class: "forwarded" }, "via ", element("b", { text: `@${m.via_bot}` })),
    m.reply_to && replied(m, view),
    m.photo_url && photo(m, view),
    m.document && attachment(m.document),
    hasText && element("div", { class: "text", dir: "auto", "data-testid": "message-text" }, ...rich(m.html, view)),
    meta(m));
  article.append(
    element("div", { class: "stack" }, block, m.buttons?.length ? keyboard(m, view) : null),
    element("button", {
      type: "button", class: "tool actions", "aria-label": "Message actions", "aria-haspopup": "menu", tabindex: "-1",
      onclick: (event) => view.acts.menu(m, event.currentTarget),
    }, icon("more")));
  article.addEventListener("contextmenu", (event) => {
    if (event.target.closest("a, button, img")) return;
    event.preventDefault();
    view.acts.menu(m, event.clientX ? { x: event.clientX, y: event.clientY } : article);
  });
  return article;
}

/** Something that happened in a chat, told in a line of its own. */
export function notice(m) {
  return element("p", {
    class: "notice", "data-testid": "message", "data-message-id": m.message_id, tabindex: "-1",
  }, element("span", { "data-testid": "message-text", text: m.service }));
}

/** After the element stands in the page: quotes that fit into three lines need no toggle. */
export function settle(article) {
  for (const quote of article.querySelectorAll("blockquote.folded")) {
    const fold = quote.firstElementChild;
    if (fold.scrollHeight - fold.clientHeight > FOLDED_LINES_SLACK_PX) continue;
    quote.classList.remove("folded");
    quote.querySelector(".more").remove();
  }
}

function meta(m) {
  return element("span", { class: "meta" },
    m.pinned && element("span", { class: "pin", title: "Pinned" }, icon("pin"), element("span", { class: "unseen", text: "pinned " })),
    m.edit_date && element("span", { class: "edited", "data-testid": "edited", text: "edited " }),
    element("time", { datetime: new Date(m.date * 1000).toISOString(), text: clock(m.date) }));
}

function replied(m, view) {
  const source = view.find(m.reply_to.message_id);
  return element("button", { type: "button", class: "quote reply", onclick: () => view.acts.jump(m.reply_to.message_id) },
    element("b", { text: source?.from?.first_name ?? "Reply" }),
    element("span", { text: m.reply_to.text || "Message" }));
}

function photo(m, view) {
  const words = (m.caption ?? "").split("\n")[0];
  return element("button", {
    type: "button", class: "photo", "aria-label": words ? `Enlarge the photo: ${words}` : "Enlarge the photo", "data-testid": "photo",
    onclick: () => view.acts.enlarge(m.photo_url, words),
  }, element("img", { src: m.photo_url, alt: "", decoding: "async" }));
}

function attachment(file) {
  return element("a", { class: "document", href: file.url, download: file.file_name, "data-testid": "document" },
    element("span", { class: "disc" }, icon("file")),
    element("span", {}, element("b", { text: file.file_name }), element("small", { text: `Download${file.file_size ? ` · ${bytes(file.file_size)}` : ""}` })));
}

const bytes = (n) => (n < 1024 ? `${n} bytes` : n < 1048576 ? `${Math.round(n / 1024)} KB` : `${(n / 1048576).toFixed(1)} MB`);

function keyboard(m, view) {
  return element("div", { class: "keys", role: "group", "aria-label": "Buttons of this message" }, ...m.buttons.map((row, y) =>
    element("div", { class: "keys-row" }, ...row.map((button, x) => key(m, button, { y, x, view })))));
}

function key(m, button, { y, x, view }) {
  const label = element("span", { text: button.text });
  const common = { class: "key", "data-testid": "button", "data-row": y, "data-column": x };
  if (button.kind === "url" && SAFE_ADDRESS.test(button.url) && !view.acts.isOurs(button.url)) {
    return element("a", { ...common, href: button.url, target: "_blank", rel: "noopener noreferrer" }, label, icon("link"));
  }
  const mark = { url: "link", copy_text: "copy", switch_inline: "inline" }[button.kind.replace(/^switch_inline.*/, "switch_inline")];
  return element("button", {
    ...common, type: "button", onclick: (event) => view.acts.key(m, button, { row: y, column: x, node: event.currentTarget }),
  }, label, mark ? icon(mark) : null);
}

/** The server's rendering of a text, built anew from the few tags a message may have. */
function rich(html, view) {
  const template = document.createElement("template");
  template.innerHTML = html;
  for (const block of template.content.querySelectorAll("blockquote, pre")) dropLineBreakAfter(block);
  return [...template.content.childNodes].flatMap((node) => copy(node, view));
}

/** A block ends its line itself; the line break that follows in the text would leave an empty one. */
function dropLineBreakAfter(block) {
  let node = block;
  while (node && !node.nextSibling) node = node.parentNode;
  node = node?.nextSibling;
  while (node?.firstChild) node = node.firstChild;
  if (node?.nodeType === Node.TEXT_NODE && node.data.startsWith("\n")) node.deleteData(0, 1);
}

function copy(node, view) {
  if (node.nodeType === Node.TEXT_NODE) return [node.textContent];
  if (node.nodeType !== Node.ELEMENT_NODE) return [];
  const inside = [...node.childNodes].flatMap((child) => copy(child, view));
  if (node.matches(".spoiler")) return [spoiler(inside)];
  if (node.matches("blockquote.expandable")) return [folded(inside, view)];
  if (node.matches("a")) return [link(node, inside, view)];
  if (node.matches(".bot-command")) return [command(node.textContent, inside, view)];
  if (node.matches(MARKED)) return [element("span", { class: "mention" }, ...inside)];
  return INLINE_TAGS.has(node.tagName) ? [element(node.tagName, {}, ...inside)] : inside;
}

function link(node, inside, view) {
  const address = node.getAttribute("href") ?? "";
  if (SAFE_ADDRESS.test(address) && view.acts.isOurs(address)) {
    return element("a", { href: address, onclick: (event) => { event.preventDefault(); view.acts.follow(address); } }, ...inside);
  }
  if (SAFE_ADDRESS.test(address)) return element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...inside);
  return element("span", { class: "mention" }, ...inside);
}

function command(words, inside, view) {
  return element("button", { type: "button", class: "linklike", onclick: () => view.acts.say(words) }, ...inside);
}

function spoiler(inside) {
  const node = element("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Hidden text, press to show", "data-testid": "spoiler" },
    element("span", {}, ...inside));
  const show = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    node.className = "spoiler open";
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
  };
  node.addEventListener("click", show, { once: true });
  node.addEventListener("keydown", show);
  return node;
}

function folded(inside, view) {
  const toggle = element("button", { type: "button", class: "more", "aria-expanded": "false", "data-testid": "expand", text: "Show more" });
  const quote = element("blockquote", { class: "folded" }, element("div", { class: "fold" }, ...inside), toggle);
  toggle.addEventListener("click", () => {
    const isFolded = quote.classList.toggle("folded");
    toggle.textContent = isFolded ? "Show more" : "Show less";
    toggle.setAttribute("aria-expanded", String(!isFolded));
    view.acts.unstick();
    if (isFolded) quote.scrollIntoView({ block: "nearest" });
  });
  return quote;
}

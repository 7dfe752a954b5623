/* Overlays: what comes over the page and goes again (toasts, alerts, menus, a picker, an enlarged photo). */
import { byId, element, icon } from "./elements.js";

const TOAST_MS = 4500;

/** A short sentence at the top that leaves by itself. */
export function toast(text) {
  const note = element("div", { class: "toast", "data-testid": "toast", text });
  byId("toasts").append(note);
  setTimeout(() => note.remove(), TOAST_MS);
}

/** A sentence that stays until it is closed. */
export function alertBox(text) {
  byId("alert-text").textContent = text;
  if (!byId("alert").open) byId("alert").showModal();
}

export function enlarge(url, words) {
  byId("picture-image").src = url;
  byId("picture-image").alt = words;
  byId("picture").showModal();
}

/** A menu near a point or a node; items are {text, icon?, danger?, act}. The arrow keys move, Escape closes. */
export function openMenu(near, items) {
  closeMenu();
  const before = document.activeElement;
  const leave = (act) => {
    menu.remove();
    document.removeEventListener("pointerdown", outside, true);
    if (before?.isConnected) before.focus({ preventScroll: true });
    act?.();
  };
  const menu = element("div", { class: "menu", role: "menu", "data-testid": "menu" }, ...items.map((item) =>
    element("button", {
      type: "button", role: "menuitem", tabindex: "-1", class: item.danger ? "danger" : null, onclick: () => leave(item.act),
    }, item.icon ? icon(item.icon) : null, element("span", { text: item.text }))));
  const outside = (event) => { if (!menu.contains(event.target)) leave(); };
  menu.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" || event.key === "Tab") leave();
    else if (step) {
      const rows = [...menu.children];
      rows[(rows.indexOf(document.activeElement) + step + rows.length) % rows.length].focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  menu.close = leave;
  document.querySelector("main").append(menu);
  place(menu, near);
  menu.firstElementChild.focus({ preventScroll: true });
  document.addEventListener("pointerdown", outside, true);
}

const closeMenu = () => document.querySelector(".menu")?.close();

function place(menu, near) {
  const box = near instanceof Element ? near.getBoundingClientRect() : { left: near.x, right: near.x, top: near.y, bottom: near.y };
  const { width, height } = menu.getBoundingClientRect();
  const left = Math.min(Math.max(8, box.right - width), innerWidth - width - 8);
  const below = box.bottom + 6;
  menu.style.left = `${Math.max(8, left)}px`;
  menu.style.top = `${below + height > innerHeight - 8 ? Math.max(8, box.top - height - 6) : below}px`;
}

/** Let the person pick one of several rows {text, note?, face, value}; resolves to its value, or null. */
export function pick(title, rows) {
  const dialog = byId("picker");
  byId("picker-title").textContent = title;
  return new Promise((resolve) => {
    let chosen = null;
    byId("picker-list").replaceChildren(...rows.map((row) => element("button", {
      type: "button", class: "row", "data-testid": "pick", onclick: () => { chosen = row.value; dialog.close(); },
    }, row.face, element("span", { text: row.text }))));
    dialog.addEventListener("close", () => resolve(chosen), { once: true });
    dialog.showModal();
  });
}

for (const id of ["picture", "picker", "alert"]) {
  byId(id).addEventListener("click", (event) => { if (event.target === byId(id)) byId(id).close(); });
}
byId("picture-image").addEventListener("click", () => byId("picture").close());

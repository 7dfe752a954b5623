/* The wire: asks the sandbox server and listens to its events. What they mean on the screen is page.js's. */

const KINDS = ["message", "edit", "delete", "typing", "answer", "commands", "inline", "people"];
const RETRY_FIRST_MS = 400;
const RETRY_LAST_MS = 8000;

/** Ask the server: GET without a body, POST with one. An answer that is not ok throws its sentence. */
export async function ask(path, body) {
  const request = body === undefined ? {} : {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body),
  };
  let response;
  try {
    response = await fetch(path, request);
  } catch {
    throw new Error("The sandbox server does not answer.");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? `The sandbox server answered ${response.status}.`);
  return answer;
}

/** Hear what one person's chats receive after the event numbered `after`, until the returned function is called.
    A broken line is taken up again from the last event heard, or from the start of a server that began anew. */
export function listen(person, { after, heard, up, down }) {
  let source, timer, last = after, wait = RETRY_FIRST_MS, broken = false, over = false;

  function open() {
    if (over) return;
    source = new EventSource(`/sandbox/events?as=${person}&after=${last}`);
    source.onopen = () => {
      up(broken);
      broken = false;
      wait = RETRY_FIRST_MS;
    };
    source.onerror = () => {
      source.close();
      broken = true;
      down();
      retry();
    };
    for (const kind of KINDS) {
      source.addEventListener(kind, (event) => {
        last = Number(event.lastEventId) || last;
        heard(kind, JSON.parse(event.data));
      });
    }
  }

  function retry() {
    timer = setTimeout(async () => {
      const world = await ask("/sandbox/state").catch(() => null);
      if (!world) return retry();
      last = Math.min(last, world.events ?? last);
      return open();
    }, wait);
    wait = Math.min(wait * 2, RETRY_LAST_MS);
  }

  open();
  return () => {
    over = true;
    clearTimeout(timer);
    source.close();
  };
}

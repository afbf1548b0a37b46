/* What a move would do, asked once for each (chosen VMs, target, version), and no longer when nobody waits for it. */
import { element, post, address, version } from "./server.js";

const PAUSE_MS = 60;
const MOST_KEPT = 300;
const known = new Map();
let waiting = null; // { key, stop, timer, promise }

const keyOf = (vms, to) => `${version()}:${to}:${vms.join(",")}`;

export function drop() {
  if (!waiting) return;
  clearTimeout(waiting.timer);
  waiting.stop.abort();
  waiting = null;
}

async function fetched(vms, to, signal) {
  const key = keyOf(vms, to);
  const answer = await post(address("preview"), { vms: vms.join(","), to, version: version() }, signal);
  const effect = element(await answer.text());
  if (known.size >= MOST_KEPT) known.delete(known.keys().next().value);
  known.set(key, effect);
  return effect;
}

const copyOf = (effect) => effect.cloneNode(true);

/* At once what is known, else when it has come; null when another question took its place. */
export function effectOf(vms, to, { pause = PAUSE_MS } = {}) {
  const key = keyOf(vms, to);
  if (known.has(key)) {
    drop();
    return Promise.resolve(copyOf(known.get(key)));
  }
  if (waiting?.key === key) return waiting.promise;
  drop();
  const stop = new AbortController();
  const mine = { key, stop };
  mine.promise = new Promise((resolve, reject) => {
    stop.signal.addEventListener("abort", () => resolve(null));
    mine.timer = setTimeout(() => {
      fetched(vms, to, stop.signal).then(
        (effect) => { if (waiting === mine) waiting = null; resolve(copyOf(effect)); },
        (error) => { if (waiting === mine) waiting = null; if (stop.signal.aborted) resolve(null); else reject(error); },
      );
    }, pause);
  });
  waiting = mine;
  return mine.promise;
}

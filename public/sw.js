// Says that the manager cannot be reached, where the browser would show a page of its own, and shows the list as the
// console last knew it, for whoever is logged in. It guesses nothing: ages stand still, and nothing can be done.
/** As app/(console)/_live/keep-list.ts writes it, which forgets it with the login. */
const KEPT = { cache: "komoriuta.list", key: "/kept-list" };
/** Milliseconds: an older list says nothing any more. */
const MOST_AGE = 24 * 3600 * 1000;

// The first one is written by scripts/languages/generate.mjs.
importScripts("/sw-words.js", "/sw-push.js");

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(begin()));
self.addEventListener("fetch", (event) => {
  const { mode, method } = event.request;
  if (mode === "navigate" && method === "GET" && self.registration.navigationPreload)
    event.respondWith(answer(event));
});

async function begin() {
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

// The browser itself asks for the page: asked by us, a link from another site would not look like a link any more,
// and the manager would refuse it.
async function answer(event) {
  try {
    const page = (await event.preloadResponse) ?? (await fetch(event.request));
    // A proxy before the manager answers where that does not.
    return page.status === 502 || page.status === 504 ? await offline() : page;
  } catch {
    return offline();
  }
}

/** What the console kept; null: nothing, or nothing that is worth anything still. */
async function keptList() {
  try {
    const kept = await (await caches.open(KEPT.cache)).match(KEPT.key);
    const list = await kept?.json();
    return list && Math.abs(Date.now() - list.at) < MOST_AGE ? list : null;
  } catch {
    return null;
  }
}

async function offline() {
  const list = await keptList();
  const [wanted] = (list?.locale ?? self.navigator.language).split("-");
  const { WORDS } = self;
  const lang = Object.hasOwn(WORDS, wanted) ? wanted : "en";
  const words = WORDS[lang];
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));
  const page = `<!doctype html>
<html lang="${text(lang)}"${list ? ` data-theme="${text(list.theme)}"` : ""}>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${text(words.title)} · komoriuta</title>
<style>${STYLE}</style>
${list ? listPage(list, words) : plainPage(words)}
<script nonce="${nonce}">${SCRIPT}</script>
</html>`;
  // Not found in any cache, and not the manager's own word: a gateway that had no answer.
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy,
    "cache-control": "no-store",
  };
  return new Response(page, { status: 504, headers });
}

const LOGO = `<svg viewBox="0 0 64 64" aria-hidden="true"><path fill="currentColor" d="M13.2 21.4A23 23 0 1 0 50.8 21.4A19.5 19.5 0 1 1 13.2 21.4Z"/><rect x="29" y="9" width="6" height="23" rx="3" fill="currentColor"/></svg>`;

/** What lies at the foot of the login page, too. */
const HILLS = `<svg class="hills" viewBox="0 0 1440 220" preserveAspectRatio="none" aria-hidden="true"><path opacity=".1" d="M0 120C240 40 430 60 640 110S1090 190 1440 70V220H0Z"/><path opacity=".14" d="M0 170C200 110 420 150 700 165S1180 110 1440 150V220H0Z"/></svg>`;

/** One picture for each group of statuses, as the console has them; the word always stands beside it. */
const ICONS = {
  off: `<path d="M20.985 12.486a9 9 0 1 1-9.473-9.472c.405-.022.617.46.402.803a6 6 0 0 0 8.268 8.268c.344-.215.825-.004.803.401"/>`,
  on: `<circle cx="12" cy="12" r="4"/><path d="M12 2v2M12 20v2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M2 12h2M20 12h2M6.3 17.7l-1.4 1.4M19.1 4.9l-1.4 1.4"/>`,
  changing: `<path d="M5 22h14M5 2h14M17 22v-4.2a2 2 0 0 0-.6-1.4L12 12l-4.4 4.4a2 2 0 0 0-.6 1.4V22M7 2v4.2a2 2 0 0 0 .6 1.4L12 12l4.4-4.4a2 2 0 0 0 .6-1.4V2"/>`,
  trouble: `<path d="m21.7 18-8-14a2 2 0 0 0-3.5 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.7-3M12 9v4M12 17h.01"/>`,
};
const GROUPS = Object.keys(ICONS);
const icon = (group) =>
  `<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${ICONS[group]}</svg>`;

function plainPage({ title, lead, again }) {
  return `<main class="plain">
  ${LOGO}
  <h1>${text(title)}</h1>
  <p>${text(lead)}</p>
  <a class="button" href="">${text(again)}</a>
</main>
${HILLS}`;
}

function listPage({ locale, at, words, counts, rows, left }, { title, again }) {
  const time = timeWords(at);
  return `<header><p>${LOGO}<span>komoriuta</span></p></header>
<main>
  <section class="band" aria-labelledby="title">
    <div>
      <h1 id="title">${text(title)}</h1>
      <p><strong>${text(words.asOf.replace("{time}", time(at)))}</strong> ${text(words.lead)}</p>
    </div>
    <a class="button" href="">${text(again)}</a>
    <ul class="counts">${GROUPS.map(
      (group) =>
        `<li class="${group}">${icon(group)}<b>${Number(counts[group])}</b> <span>${text(words[group])}</span></li>`,
    ).join("")}</ul>
  </section>
  <p class="search"><input type="search" id="search" aria-label="${text(words.search)}" placeholder="${text(words.search)}" autocomplete="off" hidden></p>
  <ul class="rows" aria-label="${text(words.servers)}">${rows
    .map(
      ([group, name, status, since]) =>
        `<li><bdi class="name">${text(name)}</bdi><span class="status ${group}">${icon(group)}${text(status)}</span><span class="since">${text(words.since.replace("{time}", time(since)))}</span></li>`,
    )
    .join("")}</ul>
  <p role="status" id="none" hidden>${text(words.noMatch)}</p>
  ${left > 0 ? `<p class="left">${text(words.left)}</p>` : ""}
</main>`;

  /** Times of the day by themselves, all others with their date. */
  function timeWords(now) {
    const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
    const today = day.format(Date.now());
    const short = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
    const long = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
    return (each) => (day.format(each) === today ? short : long).format(Math.min(each, now));
  }
}

/** What people gave names to is text, whatever stands in it. */
function text(value) {
  return String(value ?? "").replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

// The page comes back by itself once the manager answers; until then its list can be searched.
const SCRIPT = `
const look = () => fetch("/healthz", { cache: "no-store" }).then(({ ok }) => ok && location.reload(), () => undefined);
setInterval(look, 10000);
addEventListener("online", look);
const search = document.getElementById("search");
if (search) {
  search.hidden = false;
  const rows = [...document.querySelectorAll(".rows > li")].map((row) => [row, row.querySelector(".name").textContent.toLowerCase()]);
  search.addEventListener("input", () => {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let found = 0;
    for (const [row, name] of rows) found += (row.hidden = !words.every((word) => name.includes(word))) ? 0 : 1;
    document.getElementById("none").hidden = found > 0;
  });
}
`;

const STYLE = `
  :root { color-scheme: light dark; --paper: light-dark(#fbf9f5, #0d1020); --ink: light-dark(#26284a, #eeeae0); --soft: light-dark(#545670, #b3b4c4); --card: light-dark(#fff, #161a2d); --line: light-dark(#dfdfe6, #2c3048); --edge: light-dark(#8b8da0, #6b6e88); --moon: light-dark(#c9a24a, #f3dc9b); }
  :root[data-theme="light"] { color-scheme: light; }
  :root[data-theme="dark"] { color-scheme: dark; }
  * { box-sizing: border-box; }
  [hidden] { display: none !important; }
  body { margin: 0; min-height: 100dvh; font: 1rem/1.5 system-ui, "Hiragino Sans", "Noto Sans JP", sans-serif; color: var(--ink); background: radial-gradient(60rem 28rem at 85% -8rem, light-dark(#fff3d6, #23264a), transparent 70%) no-repeat var(--paper); }
  h1 { margin: 0; font-size: 1.125rem; line-height: 1.35; text-wrap: balance; }
  p { margin: 0; }
  ul { margin: 0; padding: 0; list-style: none; }
  svg { width: 4rem; height: 4rem; color: var(--moon); flex: none; }
  .button { display: inline-grid; align-items: center; min-height: 44px; padding: 0 1.25rem; border: 1px solid var(--edge); border-radius: 0.6rem; background: var(--card); font-size: 0.875rem; font-weight: 500; color: inherit; text-decoration: none; }
  .button:hover { border-color: currentColor; }
  :focus-visible { outline: 2px solid var(--moon); outline: 2px solid light-dark(#5a56b8, #f3dc9b); outline-offset: 2px; }
  .plain { min-height: 100dvh; display: grid; place-content: center; gap: 1rem; padding: 2rem; text-align: center; }
  .hills { position: fixed; inset: auto 0 0; z-index: -1; width: 100%; height: 22vh; fill: light-dark(#3f3f8f, #000); }
  .plain svg, .plain .button { justify-self: center; }
  .plain p { max-width: 26rem; font-size: 0.875rem; text-wrap: balance; color: var(--soft); }
  header p { display: flex; align-items: center; gap: 0.5rem; max-width: 72rem; height: 3.5rem; margin: 0 auto; padding: 0 1rem; font-weight: 600; }
  header { border-bottom: 1px solid var(--line); }
  header svg { width: 1.75rem; height: 1.75rem; }
  main:not(.plain) { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; display: grid; gap: 1rem; }
  .band { display: flex; flex-wrap: wrap; align-items: center; gap: 1rem; overflow: hidden; border: 1px solid var(--line); border-radius: 1rem; background: var(--card); padding: 1rem 1.25rem; }
  .band > div { flex: 1 1 20rem; }
  .band p { margin-top: 0.25rem; font-size: 0.875rem; color: var(--soft); }
  .band strong { color: var(--ink); }
  .counts { display: flex; flex-wrap: wrap; flex-basis: 100%; gap: 0.25rem 1.5rem; border-top: 1px solid var(--line); padding-top: 0.75rem; }
  .counts li { display: flex; align-items: center; gap: 0.5rem; }
  .counts span, .since, .left, #none { font-size: 0.875rem; color: var(--soft); }
  .icon { width: 1rem; height: 1rem; color: inherit; }
  .off { color: light-dark(#4b4f7e, #b5b7dc); }
  .on { color: light-dark(#0c6a47, #7fdcb1); }
  .changing { color: light-dark(#0f6478, #86d3ea); }
  .trouble { color: light-dark(#b0232a, #ff9a8f); }
  .counts b { color: var(--ink); font-size: 1.125rem; }
  #search { width: 100%; max-width: 24rem; min-height: 44px; padding: 0 0.9rem; border: 1px solid var(--edge); border-radius: 0.6rem; background: var(--card); color: inherit; font: inherit; }
  .rows { border: 1px solid var(--line); border-radius: 1rem; background: var(--card); overflow: hidden; }
  .rows li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.1rem 1rem; align-items: center; min-height: 3.25rem; padding: 0.5rem 1.25rem; border-bottom: 1px solid var(--line); content-visibility: auto; contain-intrinsic-size: auto 3.25rem; }
  .rows li:last-child { border-bottom: 0; }
  .name { font-weight: 600; overflow-wrap: anywhere; }
  .status { display: inline-flex; align-items: center; justify-content: end; gap: 0.4rem; font-size: 0.875rem; font-weight: 600; text-align: right; }
  .since { grid-column: 2; text-align: right; font-size: 0.75rem; }
  @media (min-width: 48rem) {
    .rows li { grid-template-columns: minmax(0, 1fr) 16rem 14rem; }
    .status { justify-content: start; text-align: left; }
    .since { grid-column: auto; font-size: 0.875rem; }
  }
`;

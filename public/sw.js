// Says that the manager cannot be reached, where the browser would show a page of its own. It keeps nothing:
// what a server did while nobody could ask is not to be guessed.
const WORDS = {
  en: ["The manager cannot be reached", "You are offline, or the manager is. The servers are not affected.", "Try again"],
  ja: ["マネージャーに接続できません", "オフラインか、マネージャーが停止しています。サーバーへの影響はありません。", "再試行"],
}; // prettier-ignore

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
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return offline();
  }
}

function offline() {
  const lang = self.navigator.language.startsWith("ja") ? "ja" : "en";
  const [title, text, again] = WORDS[lang];
  const page = `<!doctype html>
<html lang="${lang}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · komoriuta</title>
<style>
  body { margin: 0; min-height: 100dvh; display: grid; place-content: center; gap: 1rem; padding: 2rem; box-sizing: border-box; text-align: center; font: 1rem/1.5 system-ui, sans-serif; color: light-dark(#26284a, #eeeae0); background: light-dark(#fbf9f5, #0d1020); }
  svg { justify-self: center; width: 4rem; height: 4rem; color: light-dark(#c9a24a, #f3dc9b); }
  h1 { margin: 0; font-size: 1.125rem; text-wrap: balance; }
  p { margin: 0; max-width: 26rem; font-size: 0.875rem; text-wrap: balance; color: light-dark(#545670, #b3b4c4); }
  a { justify-self: center; display: inline-grid; align-items: center; min-height: 44px; margin-top: 0.25rem; padding: 0 1.25rem; border: 1px solid light-dark(#a3a5b3, #4d5069); border-radius: 0.6rem; font-size: 0.875rem; font-weight: 500; color: inherit; text-decoration: none; }
</style>
<main style="display: contents">
  <svg viewBox="0 0 64 64" aria-hidden="true"><path fill="currentColor" d="M13.2 21.4A23 23 0 1 0 50.8 21.4A19.5 19.5 0 1 1 13.2 21.4Z"/><rect x="29" y="9" width="6" height="23" rx="3" fill="currentColor"/></svg>
  <h1>${title}</h1>
  <p>${text}</p>
  <a href="">${again}</a>
</main>
</html>`;
  // Not found in any cache, and not the manager's own word: a gateway that had no answer.
  const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";
  const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": policy };
  return new Response(page, { status: 504, headers });
}

// Says that the manager cannot be reached, where the browser would show a page of its own. It keeps nothing:
// what a server did while nobody could ask is not to be guessed.
const WORDS = {
  en: ["The manager cannot be reached", "You are offline, or the manager is. The servers go on as they were told.", "Try again"],
  ja: ["マネージャーに接続できません", "オフラインか、マネージャーが停止しています。サーバーは指示どおりに動き続けています。", "再試行"],
}; // prettier-ignore

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  if (event.request.mode !== "navigate" || event.request.method !== "GET") return;
  event.respondWith(fetch(event.request).catch(offline));
});

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
  h1 { margin: 0; font-size: 1.25rem; }
  p { margin: 0; max-width: 28rem; }
  a { justify-self: center; display: inline-grid; align-items: center; min-height: 44px; padding: 0 1.25rem; border: 1px solid; border-radius: 0.6rem; color: inherit; text-decoration: none; }
</style>
<main style="display: contents">
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

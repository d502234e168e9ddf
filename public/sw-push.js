// Shows what the manager tells this browser, and leads to it. It is sent as lib/notify/push/push-channel.ts words it.
self.addEventListener("push", (event) => event.waitUntil(show(event.data)));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.path ?? "/servers"));
});

async function show(data) {
  let told = {};
  try {
    told = data.json() ?? {};
  } catch {
    // Browsers take the right away from those who show nothing.
  }
  const { title = "komoriuta", body = "", path = "/servers", lang = "en" } = told;
  await self.registration.showNotification(title, {
    ...{ body, lang, data: { path }, icon: "/icon-192.png" },
    // A server has one place among the notifications: that it is back takes the place of that it was lost.
    ...(path.startsWith("/servers/") && { tag: path, renotify: true }),
  });
}

async function open(path) {
  // A path of the console, whatever was sent.
  const url = new URL(path, self.location.origin);
  if (url.origin !== self.location.origin) return;
  // A tab that shows something else may hold what somebody was typing.
  const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const tab = tabs.find((each) => each.url === url.href);
  return tab ? tab.focus() : self.clients.openWindow(url.href);
}

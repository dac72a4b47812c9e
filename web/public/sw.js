// The service worker: shows what is pushed, opens the alert, and has a page of our own when there is no network.
// Answers of the API are never kept: only files whose names carry a hash of their content, and that one page.
const KEPT = "aislewatch-1";
const OFFLINE = "/offline.html";
const SHELL = [OFFLINE, "/offline.css", "/mark.svg"];
const MOST = 80;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(KEPT)
      .then((cache) => cache.addAll(SHELL))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin || pathname.startsWith("/api/")) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  else if (pathname.startsWith("/assets/")) event.respondWith(asset(request));
  else if (SHELL.includes(pathname)) event.respondWith(fetch(request).catch(() => caches.match(request)));
});

async function asset(request) {
  const cache = await caches.open(KEPT);
  const known = await cache.match(request);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) {
    await cache.put(request, answer.clone());
    const old = (await cache.keys()).filter(({ url }) => new URL(url).pathname.startsWith("/assets/"));
    await Promise.all(old.slice(0, Math.max(0, old.length - MOST)).map((each) => cache.delete(each)));
  }
  return answer;
}

self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data?.json() ?? {};
  } catch {
    // Something is shown all the same: a browser takes the right to push from who shows nothing.
  }
  const { title = "Aislewatch", body = "", tag = "aislewatch", path = "/alerts" } = told;
  event.waitUntil(
    self.registration.showNotification(title, { body, tag, renotify: true, icon: "/mark.svg", data: { path } }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const path = String(event.notification.data?.path ?? "/alerts");
  const target = new URL(path, self.location.origin);
  event.waitUntil(show(target.origin === self.location.origin ? target.href : self.location.origin));
});

/** In the window that is open already, or in a new one. */
async function show(address) {
  const [open] = await self.clients.matchAll({ type: "window" });
  if (!open) return self.clients.openWindow(address);
  await open.focus();
  return open.navigate(address);
}

"use client";

import { useEffect } from "react";

/** Has the browser keep the page that says that the manager cannot be reached (public/sw.js). */
export function OfflinePage() {
  useEffect(() => {
    // Browsers that cannot, or that do not trust the certificate, show a page of their own.
    navigator.serviceWorker?.register("/sw.js").catch(() => undefined);
  }, []);
  return null;
}

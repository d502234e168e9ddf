import { useRouter } from "next/navigation";
import { useEffect } from "react";

const CHANNEL = "komoriuta.preferences";

/** In the browser: has its other tabs look and speak as this one does, now that somebody has chosen. */
export function notifyOtherTabs(): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage("chosen");
  channel.close();
}

/** Renders the page anew when something was chosen in another tab. What is chosen and typed here stays. */
export function useOtherTabs(): void {
  const router = useRouter();
  useEffect(() => {
    const channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = () => router.refresh();
    return () => channel.close();
  }, [router]);
}

import { useRouter } from "next/navigation";
import { useEffect } from "react";

const CHANNEL = "komoriuta.preferences";

/** Tells the other tabs of this browser that the language or the theme has changed. */
export function notifyOtherTabs(): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage("chosen");
  channel.close();
}

/** Renders the page anew after a choice in another tab. What is selected and typed here stays. */
export function useOtherTabs(): void {
  const router = useRouter();
  useEffect(() => {
    const channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = () => router.refresh();
    return () => channel.close();
  }, [router]);
}

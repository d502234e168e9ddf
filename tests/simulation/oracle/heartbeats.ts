import { STALE_LINGERS } from "./book";
import { heedReceived, judgePacket, whyNotSeenOff } from "./looks";
import { heedSilence, judgeOff } from "./orders";
import { heedAnsweredDecline, heedDecline, heedStopping } from "./stops";
import { isUnshown } from "./rollback";
import { type Oracle, type OracleState, isDecline, isNewer } from "./record";

/** No attempt of a call lasts longer, in milliseconds. */
const WAITED_FOR = 11_000;

/** Heartbeats without an answer that are kept of a server. */
const KEPT = 20;

/** Heartbeats that reach the manager, and what it answers and sends. */
export function ofHeartbeats({
  now,
  wall,
  wakesNever,
  life,
  reportsWakeOff,
  bench,
  bookOf,
  bootOf,
  instanceOf,
  plans,
}: OracleState) {
  return {
    arrived(uuid, heartbeat) {
      const { boot: bootId, instance, sequence, status } = heartbeat;
      const book = bookOf(uuid);
      book.inFlight.push(heartbeat);
      book.heardAt = now();
      plans.keptRelays.received(uuid, heartbeat);
      if (!wakesNever(uuid)) book.wakeOffSince = Infinity;
      else reportsWakeOff.add(heartbeat);
      const boot = bootOf(book, bootId);
      const { number } = instanceOf(book, instance);
      if (boot.receivedAt === Infinity) boot.receivedWall = wall();
      boot.receivedAt = Math.min(boot.receivedAt, now());
      // A manager that died may remember one that it never answered.
      if (number < Math.max(book.received.instance, book.arrived.instance)) {
        book.staleReceivedBefore = book.staleReceivedAt;
        book.staleReceivedAt = now();
      }
      const place = { instance: number, sequence };
      if (isNewer(place, book.received) && status !== "Stopping") book.upArrivedAt = now();
      if (isNewer(place, book.arrived)) {
        if (isNewer(book.arrived, book.received))
          book.unanswered = [...book.unanswered, book.arrived].slice(-KEPT);
        book.arrived = { ...place, at: now(), status };
      }
      // A copy accuses nobody, and its answer may be lost.
      else if (!isNewer(book.arrived, place)) book.seenOffBoot = null;
      if (status === "Stopping") heedStopping(book, now());
      if (isDecline(heartbeat) && !isNewer(book.received, place)) heedDecline(book);
    },
    answered(uuid, heartbeat, arrivedAt, power, how) {
      const { boot: bootId, instance, sequence, status } = heartbeat;
      const book = bookOf(uuid);
      const place = book.inFlight.indexOf(heartbeat);
      if (place >= 0) book.inFlight.splice(place, 1);
      plans.keptRelays.taken(uuid, heartbeat);
      if (reportsWakeOff.has(heartbeat) && wakesNever(uuid))
        book.wakeOffSince = Math.min(book.wakeOffSince, now());
      const boot = bootOf(book, bootId);
      const silence = arrivedAt - Math.max(book.answered.at, life.uninterruptedSince);
      heedSilence(book, silence, arrivedAt, life.syncOffAfter);
      const { number, lastSentAt } = instanceOf(book, instance);
      const { received } = book;
      // That of an earlier order says nothing.
      const declines = isDecline(heartbeat) && !isNewer(received, { instance: number, sequence });
      if (power === "ON" && declines) heedAnsweredDecline(book, now());
      if (power === "OFF") {
        const verdict = judgeOff(book, boot, arrivedAt, now(), how);
        // Nobody acts on the answer to a late copy; if somebody did, the command would be judged.
        const isCopy = !isNewer({ instance: number, sequence }, received);
        // One that is put back into its past does not know a late copy, nor does one that took another for the present.
        const isForgotten = isUnshown(book) || now() - book.staleReceivedBefore < STALE_LINGERS;
        // Whoever sent it waits no longer: it was refused before, and comes once more.
        const isNobodys = isForgotten && arrivedAt - lastSentAt > WAITED_FOR;
        if (verdict && !((verdict.isLate || isForgotten) && isCopy) && !isNobodys)
          bench.breach(verdict.rule, book, `answered OFF, but ${verdict.why}`);
      }
      heedReceived(book, boot.number, isNewer({ instance: number, sequence }, book.received), now());
      const isLate = number === received.instance && sequence < received.sequence;
      // A late copy says nothing of the present; but a manager that died may not remember that it is one.
      if (isLate && received.at >= life.since) return;
      book.answered = { at: now(), status };
      if (number < received.instance) book.staleReceivedAt = now();
      if (isLate || number < received.instance) return;
      // Where the manager remembers a newer one that it never answered, this one is a late copy to it.
      const mayBeLate = isNewer(book.arrived, { instance: number, sequence });
      const at = mayBeLate ? received.at : arrivedAt;
      const wasDown =
        ["Stopping", "None"].includes(received.status) || whyNotSeenOff(book, book.proofs, now()) === null;
      if (wasDown) book.upAnsweredAt = now();
      book.received = { at, boot: boot.number, instance: number, sequence, status };
      book.unanswered = book.unanswered.filter((one) => one.at > at);
    },
    shown(uuid, bootId, power, to, how) {
      const book = bookOf(uuid);
      if (power !== "OFF") return;
      const verdict = judgeOff(book, bootOf(book, bootId), now(), now(), how);
      // Nobody acts on what GetManifest says; the heartbeat that follows finds the order to be late.
      // The same goes for one that was withdrawn, where the manager's data are older and its agent has not shown it.
      const isForgotten = isUnshown(book);
      if (!verdict || ((verdict.isLate || isForgotten) && to !== "held")) return;
      bench.breach(to === "start" ? 6 : verdict.rule, book, `the manifest says OFF, but ${verdict.why}`);
    },
    packetSent(uuid) {
      const book = bookOf(uuid);
      if (!book.maybeWanted && !plans.mayWake(uuid))
        bench.breach("wake", book, "a magic packet goes out although it is wanted off");
      judgePacket(bench, book, plans.mayWake(uuid));
    },
  } satisfies Partial<Oracle>;
}

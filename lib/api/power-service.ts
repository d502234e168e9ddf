import type { ServiceImpl } from "@connectrpc/connect";
import type { PowerService } from "../gen/proto/komoriuta/v1/power_pb";
import { operatorOf } from "./asking";
import { serverMessage } from "./messages";
import type { Running } from "./running";
import { named } from "./server-service";
import { validated } from "./validate";

/** Puts servers to bed and wakes them up. */
export function powerService(running: () => Running): ServiceImpl<typeof PowerService> {
  return {
    async turnOn(request, context) {
      const { uuid } = validated(named, request);
      return { server: serverMessage(await running().fleet.act(uuid, "TurnOn", operatorOf(context).userId)) };
    },

    async turnOff(request, context) {
      const { uuid } = validated(named, request);
      return {
        server: serverMessage(await running().fleet.act(uuid, "TurnOff", operatorOf(context).userId)),
      };
    },

    async wakeAgain(request, context) {
      const { uuid } = validated(named, request);
      return {
        server: serverMessage(await running().fleet.act(uuid, "WakeAgain", operatorOf(context).userId)),
      };
    },
  };
}

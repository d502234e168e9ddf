import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import type { AccessTokenService } from "../gen/proto/komoriuta/v1/access_token_pb";
import { operatorOf } from "./asking";
import type { Running } from "./running";
import { named } from "./server-service";
import { validated } from "./validate";

/** The tokens that agents show. */
export function accessTokenService(running: () => Running): ServiceImpl<typeof AccessTokenService> {
  return {
    async rotateToken(request, context) {
      const { uuid } = validated(named, request);
      const { server, accessToken } = await running().fleet.rotateToken(uuid, operatorOf(context).userId);
      const { tokenExpiresAt } = server;
      return {
        accessToken,
        ...(tokenExpiresAt !== null && { expiresAt: timestampFromMs(tokenExpiresAt) }),
      };
    },
  };
}

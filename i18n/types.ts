import type messages from "./messages/en.json";

// Lets the compiler check every key that a component asks for.
declare module "next-intl" {
  interface AppConfig {
    Messages: typeof messages;
  }
}

import type { InstallPackage } from "./install-package";

/** What the running manager knows of setting servers up. */
export interface Install {
  /** Null in development, where nothing is compiled. */
  readonly package: InstallPackage | null;
  /** Whether KOMO_PUBLIC_URL was given. */
  readonly publicUrlGiven: boolean;
  /** Whether proxies are trusted. */
  readonly behindProxy: boolean;
}

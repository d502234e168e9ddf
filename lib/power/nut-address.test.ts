import { expect, test } from "vitest";
import { isBarredNutHost, nutAddress, nutUrl, readNutPlace } from "./nut-address";

test.each<[text: string, address: string | null, url: string]>([
  ["nas", "nas", "nut://nas"],
  ["nut://NAS.example", "nas.example", "nut://nas.example"],
  ["nut://nas:3493", "nas", "nut://nas"],
  ["nas:3494", "nas:3494", "nut://nas:3494"],
  ["nut://nas/lab", "nas", "nut://nas/lab"],
  ["nut://nas/", "nas", "nut://nas"],
  ["nut://[2001:db8::1]", "2001:db8::1", "nut://[2001:db8::1]"],
  ["nut://[2001:db8::1]:3494/lab", "[2001:db8::1]:3494", "nut://[2001:db8::1]:3494/lab"],
  ["", null, ""],
  ["http://nas", null, ""],
  ["nut://nas/a/b", null, ""],
  ["nut://a b", null, ""],
  ["nut://nas:99999", null, ""],
  ["nut://user:word@nas", null, ""],
  ["nut://%zz@nas", null, ""],
])("%j", (text, address, url) => {
  const place = readNutPlace(text);
  expect(place && nutAddress(place)).toBe(address);
  if (place) {
    expect(nutUrl(place)).toBe(url);
    expect(readNutPlace(nutAddress(place))).toMatchObject({ host: place.host, port: place.port });
  }
});

test.each<[host: string, barred: boolean]>([
  ["127.0.0.1", false],
  ["::1", false],
  ["localhost", false],
  ["192.168.1.2", false],
  ["169.254.1.1", true],
  ["fe80::1", true],
  ["224.0.0.1", true],
  ["255.255.255.255", true],
  ["0.0.0.0", true],
  ["::", true],
])("%s may not be called: %s", (host, barred) => {
  expect(isBarredNutHost(host)).toBe(barred);
});

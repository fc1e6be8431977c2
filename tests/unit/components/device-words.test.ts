import { describe, expect, test } from "vitest";
import { deviceWords, seenWords } from "@/components/account/settings/device-words";

const MOZILLA = "Mozilla/5.0";
const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";

describe("a device in words", () => {
  test.each([
    [`${MOZILLA} (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0`, "Firefox on Linux"],
    [`${MOZILLA} (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/141.0.0.0 Safari/537.36`, "Chrome on Windows"],
    [`${MOZILLA} (X11; Linux x86_64) ${WEBKIT} HeadlessChrome/141.0.0.0 Safari/537.36`, "Chrome on Linux"],
    [`${MOZILLA} (Windows NT 10.0) ${WEBKIT} Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0`, "Edge on Windows"],
    [`${MOZILLA} (Windows NT 10.0) ${WEBKIT} Chrome/141.0.0.0 Safari/537.36 OPR/120.0.0.0`, "Opera on Windows"],
    [`${MOZILLA} (X11; CrOS x86_64 14541.0.0) ${WEBKIT} Chrome/141.0.0.0 Safari/537.36`, "Chrome on ChromeOS"],
    [
      `${MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15`,
      "Safari on macOS",
    ],
    [
      `${MOZILLA} (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1`,
      "Safari on iPhone",
    ],
    [
      `${MOZILLA} (iPad; CPU OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/141.0 Mobile/15E148 Safari/604.1`,
      "Chrome on iPad",
    ],
    [
      `${MOZILLA} (Linux; Android 10; K) ${WEBKIT} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
      "Samsung Internet on Android",
    ],
    [`${MOZILLA} (Windows NT 10.0; Trident/7.0; rv:11.0) like Gecko`, "A browser on Windows"],
    ["curl/8.14.1", "curl"],
    ["", "A device that did not say what it is"],
    [null, "A device that did not say what it is"],
  ])("%s", (userAgent, words) => {
    expect(deviceWords(userAgent)).toBe(words);
  });
});

describe("when a device was last seen", () => {
  const now = Date.parse("2026-05-12T14:00:00Z");

  test.each([
    ["2026-05-12T14:00:30Z", "just now"],
    ["2026-05-12T13:50:01Z", "just now"],
    ["2026-05-12T13:50:00Z", "10 minutes ago"],
    ["2026-05-12T13:00:01Z", "59 minutes ago"],
    ["2026-05-12T13:00:00Z", "1 hour ago"],
    ["2026-05-11T14:00:00Z", "yesterday"],
    ["2026-05-05T14:00:01Z", "6 days ago"],
    ["2026-05-05T14:00:00Z", "5 May 2026"],
  ])("%s", (moment, words) => {
    expect(seenWords(moment, now)).toBe(words);
  });
});

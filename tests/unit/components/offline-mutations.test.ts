import { MutationObserver, onlineManager } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fetchJson, problemSentence } from "@/components/fetch-json";
import { createQueryClient } from "@/components/site/query-client";

const unreachable = () => Promise.reject(new TypeError("Failed to fetch"));

beforeEach(() => {
  onlineManager.setOnline(false);
  vi.stubGlobal("navigator", { onLine: false });
  vi.stubGlobal("fetch", unreachable);
});
afterEach(() => {
  onlineManager.setOnline(true);
  vi.unstubAllGlobals();
});

test("what is sent offline fails at once and is not kept for later", async () => {
  const mutationFn = () => fetchJson("/api/v1/billing/checkout", { method: "POST", json: {}, undone: "ordered" });
  const observer = new MutationObserver(createQueryClient(), { mutationFn });
  const sentence = observer.mutate().catch(problemSentence);
  await expect.poll(() => observer.getCurrentResult().status).toBe("error");
  expect(observer.getCurrentResult()).toMatchObject({ isPaused: false });
  expect(await sentence).toBe("You are offline: nothing was ordered. Try again when you are back.");
});

const sentenceOf = (method?: string) => fetchJson("/", method ? { method } : {}).catch(problemSentence);

test("offline, the sentence says what did not happen", async () => {
  expect(await sentenceOf("DELETE")).toBe("You are offline: nothing was sent. Try again when you are back.");
  expect(await sentenceOf()).toBe("You are offline. Try again when you are back.");
});

test("a connection that broke on the way promises nothing about what was sent", async () => {
  vi.stubGlobal("navigator", { onLine: true });
  expect(await sentenceOf("POST")).toBe("The shop cannot be reached. Check the connection and try again.");
});

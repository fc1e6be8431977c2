import { beforeEach, describe, expect, test, vi } from "vitest";
import { ApiProblem } from "@/components/fetch-json";
import { sendUnsent } from "@/components/runbooks/send-unsent";
import { type Change, parseUnsent, type Unsent, withUnsent } from "@/components/runbooks/unsent";
import { addUnsent, dropUnsent, isKept, readUnsent } from "@/components/runbooks/unsent-store";

const AT = "2026-11-21T19:44:00.000Z";
const LINE = "ada@example.com/run-1";
const one = (id: string, position: number, change: Change): Unsent => ({ id, position, at: AT, change });

const stored = new Map<string, string>();
let isFull = false;
beforeEach(() => {
  stored.clear();
  isFull = false;
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => {
      if (isFull) throw new Error("full");
      stored.set(name, value);
    },
    removeItem: (name: string) => stored.delete(name),
  });
  for (const { id } of readUnsent(LINE)) dropUnsent(LINE, id);
});

const offline = new ApiProblem(0, "offline", "You are offline.");
const refusal = (status: number) => new ApiProblem(status, "no", "No.");

describe("what is not sent yet", () => {
  test("is one tick and one note for a step, the last of each", () => {
    let list: readonly Unsent[] = [];
    list = withUnsent(list, one("a", 1, { done: true }));
    list = withUnsent(list, one("b", 1, { note: "seen" }));
    list = withUnsent(list, one("c", 2, { done: true }));
    list = withUnsent(list, one("d", 1, { done: false }));
    expect(list.map(({ id }) => id)).toEqual(["b", "c", "d"]);
  });

  test("is kept in the browser with the time of the tick, for its person and its run", () => {
    addUnsent(LINE, one("a", 3, { done: true }));
    expect(isKept(LINE)).toBe(true);
    const kept = [...stored.values()].flatMap(parseUnsent);
    expect(kept).toEqual([{ id: "a", position: 3, at: AT, change: { done: true } }]);
    expect(readUnsent("bob@example.com/run-1")).toEqual([]);
    expect(readUnsent("ada@example.com/run-2")).toEqual([]);
    dropUnsent(LINE, "a");
    expect(stored.size).toBe(0);
  });

  test("lives as long as the page where the browser keeps nothing", () => {
    isFull = true;
    addUnsent(LINE, one("a", 3, { done: true }));
    expect(isKept(LINE)).toBe(false);
    expect(readUnsent(LINE)).toHaveLength(1);
    dropUnsent(LINE, "a");
    expect(readUnsent(LINE)).toEqual([]);
  });

  test("is read with care", () => {
    for (const text of ["", "{", "null", "{}", '[1, null, {"id": "a"}]']) expect(parseUnsent(text)).toEqual([]);
    expect(parseUnsent(JSON.stringify([{ ...one("a", 1, { done: true }), change: { done: "yes" } }]))).toEqual([]);
    expect(parseUnsent(JSON.stringify([{ ...one("a", 1, { done: true }), at: "soon" }]))).toEqual([]);
  });
});

describe("sending", () => {
  const mailbag = (send: (one: Unsent) => Promise<void>) => ({
    read: () => readUnsent(LINE),
    drop: (id: string) => dropUnsent(LINE, id),
    send: vi.fn(send),
    onRefused: vi.fn(),
  });
  beforeEach(() => {
    addUnsent(LINE, one("a", 1, { done: true }));
    addUnsent(LINE, one("b", 2, { note: "seen" }));
  });

  test("goes in order, and what is confirmed is not kept any more", async () => {
    const bag = mailbag(async () => undefined);
    expect(await sendUnsent(bag)).toBeNull();
    expect(bag.send.mock.calls.map(([{ id }]) => id)).toEqual(["a", "b"]);
    expect(readUnsent(LINE)).toEqual([]);
  });

  test.each([offline, refusal(500), refusal(401), refusal(429)])("keeps all of it after %o", async (problem) => {
    const bag = mailbag(() => Promise.reject(problem));
    expect(await sendUnsent(bag)).toBe(problem);
    expect(bag.send).toHaveBeenCalledTimes(1);
    expect(bag.onRefused).not.toHaveBeenCalled();
    expect(readUnsent(LINE).map(({ id }) => id)).toEqual(["a", "b"]);
  });

  test("says what the shop does not take, and goes on with the rest", async () => {
    const bag = mailbag(({ id }) => (id === "a" ? Promise.reject(refusal(409)) : Promise.resolve()));
    expect(await sendUnsent(bag)).toBeNull();
    expect(bag.onRefused).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: "a" }), refusal(409));
    expect(bag.send).toHaveBeenCalledTimes(2);
    expect(readUnsent(LINE)).toEqual([]);
  });

  test("sends what was ticked meanwhile too, and not what it replaced", async () => {
    const bag = mailbag(async ({ id }) => {
      if (id === "a") addUnsent(LINE, one("c", 1, { done: false }));
    });
    await sendUnsent(bag);
    expect(bag.send.mock.calls.map(([{ id }]) => id)).toEqual(["a", "b", "c"]);
    expect(readUnsent(LINE)).toEqual([]);
  });
});

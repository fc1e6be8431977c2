"use client";

import { useSyncExternalStore } from "react";
import { subscribeTo } from "../subscribe-to";
import { parseUnsent, type Unsent, withUnsent } from "./unsent";

const CHANGED = "keys:unsent-changed";
const NONE: readonly Unsent[] = [];
const nameOf = (line: string) => `keys:unsent:${line}`;

type Cached = { text: string; list: readonly Unsent[] };
const cached = new Map<string, Cached>();
/** What this browser refused to keep: it lives as long as the page. */
const unkept = new Set<string>();

export const isKept = (line: string) => !unkept.has(line);

function readText(line: string): string {
  const ours = cached.get(line)?.text ?? "";
  if (unkept.has(line)) return ours;
  try {
    return localStorage.getItem(nameOf(line)) ?? "";
  } catch {
    return ours;
  }
}

/** What a person has not sent of a run, by "person/run"; the same array as long as nothing changed, as React wants. */
export function readUnsent(line: string): readonly Unsent[] {
  const text = readText(line);
  const known = cached.get(line);
  if (known?.text === text) return known.list;
  const list = text === "" ? NONE : parseUnsent(text);
  cached.set(line, { text, list });
  return list;
}

function write(line: string, list: readonly Unsent[]) {
  const text = list.length === 0 ? "" : JSON.stringify(list);
  cached.set(line, { text, list });
  try {
    if (text === "") localStorage.removeItem(nameOf(line));
    else localStorage.setItem(nameOf(line), text);
    unkept.delete(line);
  } catch {
    unkept.add(line);
  }
  window.dispatchEvent(new Event(CHANGED));
}

export function addUnsent(line: string, one: Unsent) {
  write(line, withUnsent(readUnsent(line), one));
}

export function dropUnsent(line: string, id: string) {
  const list = readUnsent(line);
  const left = list.filter((one) => one.id !== id);
  if (left.length < list.length) write(line, left);
}

const subscribe = subscribeTo(CHANGED, "storage");

/** What is not sent, also by another tab of this browser. */
export function useUnsent(line: string): readonly Unsent[] {
  return useSyncExternalStore(
    subscribe,
    () => readUnsent(line),
    () => NONE,
  );
}

import { describe, expect, test } from "vitest";
import { findNode, isSymptom, listPaths, PROBLEMS } from "@/lib/discovery/rules/problems";
import { readShelf } from "./shelf";

const places = listPaths();
const symptoms = places.flatMap(({ path, node }) => (isSymptom(node) ? [{ path, symptom: node }] : []));
const shelf = new Map(readShelf().map((key) => [key.slug, key]));

describe("the problem finder", () => {
  test("has at least six roots, and an address of its own for every place", () => {
    expect(PROBLEMS.length).toBeGreaterThanOrEqual(6);
    const addresses = places.map(({ path }) => path.join("/"));
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(symptoms.length).toBeGreaterThan(30);
  });

  test.each(symptoms)("$symptom.title leads to KEYS that the library holds", ({ symptom }) => {
    expect(symptom.keys.map(({ slug }) => slug).filter((slug) => !shelf.has(slug))).toEqual([]);
    expect(new Set(symptom.keys.map(({ slug }) => slug)).size).toBe(symptom.keys.length);
  });

  test("leads to every KEY of the library", () => {
    const reached = new Set(symptoms.flatMap(({ symptom }) => symptom.keys.map(({ slug }) => slug)));
    expect([...shelf.keys()].filter((slug) => !reached.has(slug))).toEqual([]);
  });

  test("leads from a test that nobody can read to the readout of price tests", () => {
    const found = symptoms.find(({ symptom }) => symptom.title === "We do not know whether a test won");
    expect(found?.path[0]).toBe("proof");
    expect(found?.symptom.keys.map(({ slug }) => slug)).toContain("pricing-experiment-readout");
  });

  test("asks no more than two questions before it answers", () => {
    for (const { path } of symptoms) expect(path.length).toBeLessThanOrEqual(3);
  });

  test("writes what it says as whole sentences, and the why of a KEY as a part of one", () => {
    for (const { symptom } of symptoms) {
      for (const text of [symptom.cause, symptom.first]) expect(text).toMatch(/^[A-Z].*\.$/);
      for (const { why } of symptom.keys) expect(why).toMatch(/^[A-Z].*[^.]$/);
      expect(symptom.title).toMatch(/[^.]$/);
    }
  });

  test("finds what lies at a path with the way to it, and nothing beside the tree", () => {
    for (const { path, node } of places) {
      const found = findNode(path);
      expect(found?.node).toBe(node);
      expect(found?.way.map(({ slug }) => slug)).toEqual(path.slice(0, -1));
    }
    expect(findNode([])).toBeNull();
    expect(findNode(["weather"])).toBeNull();
    expect(findNode([...(symptoms[0]?.path ?? []), "further"])).toBeNull();
  });
});

import { readFile, stat } from "node:fs/promises";
import { Refusal } from "./refusal.mjs";

const REQUEST_MS = 15_000;

/**
 * @param {string} path
 * @param {number} mostBytes
 * @returns {Promise<Buffer>}
 */
export async function readBounded(path, mostBytes) {
  try {
    const { size } = await stat(path);
    if (size > mostBytes) throw new Refusal(`${path} is larger than ${mostBytes} bytes; it is not read.`);
    return await readFile(path);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** @param {string} path */
export async function exists(path) {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/**
 * @param {string} text
 * @param {string} source what it is, for the message
 * @returns {unknown}
 */
export function parseJson(text, source) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(`${source} is not JSON.`);
  }
}

/**
 * @param {string} shop the shop's address
 * @param {string} path
 * @returns {Promise<unknown>} null where the shop has no such thing
 */
export async function fetchJson(shop, path) {
  if (!URL.canParse(shop)) throw new Refusal(`${shop} is no address: give the shop's, e.g. https://keys.example.com`);
  const url = new URL(path, shop);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(REQUEST_MS), redirect: "error" });
    if (response.status === 404) return null;
    if (!response.ok) throw new Refusal(`${url} answered ${response.status}; try again later.`);
    return parseJson(await response.text(), String(url));
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(`${url} cannot be reached: ${error instanceof Error ? error.message : String(error)}`);
  }
}

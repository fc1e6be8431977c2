/**
 * The default export of a CommonJS module. next-auth is one; some loaders (Node's own) hand out the whole module in
 * its place, with the function one level deeper.
 */
export function unwrapDefault<T extends object>(imported: T): T {
  return "default" in imported ? (imported.default as T) : imported;
}

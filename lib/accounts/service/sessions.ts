import "server-only";
import { err, ok, type Result } from "../../kernel/result";
import type { Viewer } from "../../kernel/viewer";
import { database, transaction } from "../../platform/db";
import { deleteSession, deleteSessions, insertSession } from "../store";

/** Starts a session for a device that has just signed in; the one it had before ends. Returns the id for the cookie. */
export function startSession(
  session: { userId: string; userAgent: string | null; replaces: string | null },
  now: Date,
): Promise<string> {
  return transaction(async (tx) => {
    if (session.replaces) await deleteSession(tx, session.replaces);
    return insertSession(tx, session, now);
  });
}

/** Signs one device out, by the hash of its session's id. */
export function endSession(sessionHash: string): Promise<void> {
  return transaction((tx) => deleteSession(tx, sessionHash));
}

/** Signs a person out everywhere, or everywhere but here. Returns how many sessions ended. */
export function endSessions(viewer: Viewer, keep: string | null): Promise<number> {
  return transaction((tx) => deleteSessions(tx, viewer.userId, keep));
}

/** Signs one of the viewer's own devices out. Error: `not_found`, also for somebody else's session. */
export async function endOwnSession(viewer: Viewer, id: string): Promise<Result<void>> {
  const { count } = await database().session.deleteMany({ where: { id, userId: viewer.userId } });
  return count === 1 ? ok(undefined) : err({ code: "not_found", message: "There is no such session." });
}

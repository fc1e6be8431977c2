import "server-only";
import { err, ok, type Result } from "../../kernel/result";
import { transaction } from "../../platform/db";
import { insertAudit } from "../store";

/** Lets a person run the shop. Error: `not_found` when nobody has signed up with the address. */
export function makeAdmin(email: string, now: Date): Promise<Result<{ readonly changed: boolean }>> {
  return transaction(async (tx) => {
    const user = await tx.user.findUnique({ where: { email }, select: { id: true, role: true } });
    if (!user) return err({ code: "not_found", message: `Nobody has signed up as ${email} yet.` });
    if (user.role === "admin") return ok({ changed: false });
    await tx.user.update({ where: { id: user.id }, data: { role: "admin" } });
    await insertAudit(tx, { actorId: null, action: "account.made_admin", target: `user:${user.id}` }, now);
    return ok({ changed: true });
  });
}

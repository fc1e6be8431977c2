import { emailField } from "@/lib/accounts/schema";
import { makeAdmin } from "@/lib/accounts/service/roles";
import { clock } from "@/lib/platform/clock";

/** `keys user:admin <email>`: lets a person who has signed up run the shop. Returns the exit code. */
export async function userAdminCommand(args: readonly string[]): Promise<number> {
  const email = emailField.safeParse(args[0]);
  if (!email.success || args.length !== 1) {
    process.stderr.write("Usage: npm run keys -- user:admin ada@example.com\n");
    return 1;
  }
  const done = await makeAdmin(email.data, clock.now());
  if (!done.ok) {
    process.stderr.write(`${done.error.message}\n`);
    return 1;
  }
  process.stdout.write(`${email.data} ${done.value.changed ? "now runs" : "already runs"} the shop.\n`);
  return 0;
}

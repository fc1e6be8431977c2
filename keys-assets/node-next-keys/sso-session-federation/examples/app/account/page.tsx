import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { sso } from "@/lib/sso.ts";
import type { Session } from "@/lib/sso-federation/index.ts";

/** On the server, wherever something is protected. */
async function demandSession(): Promise<Session> {
  const request = new Request("https://own.invalid", { headers: new Headers(await headers()) });
  return (await sso.sessions.of(request)) ?? redirect("/sign-in");
}

export default async function Account() {
  const session = await demandSession();
  return (
    <main>
      <p>
        {session.userId} of {session.tenant}
      </p>
      <form action="/api/sso/logout" method="post">
        <button type="submit">Sign out</button>
      </form>
    </main>
  );
}

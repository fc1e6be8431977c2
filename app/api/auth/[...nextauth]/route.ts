import { handleAuth } from "@/lib/accounts/next-auth/handler";
import { route } from "@/lib/platform/http";

type Context = { params: Promise<{ nextauth: string[] }> };

/** Signing in and out, by next-auth. */
const answer = route<Context>(async (request, { params }) => handleAuth(request, (await params).nextauth));

export { answer as GET, answer as POST };

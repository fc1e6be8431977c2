import { sso } from "@/lib/sso.ts";

export const runtime = "nodejs";

export { handler as GET, handler as POST };

const { handler } = sso;

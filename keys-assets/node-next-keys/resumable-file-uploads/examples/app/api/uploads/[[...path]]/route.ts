import { uploadRoutes } from "@/lib/file-uploads/index.ts";
import { uploads } from "@/lib/uploads.ts";

export const runtime = "nodejs";

const handler = uploadRoutes({
  uploads,
  // Replace this by your session: the id of whoever is signed in, or of the tenant.
  owner: async () => new Response("Sign in first.", { status: 401 }),
  onError: (error) => console.error("uploads", error),
});

export { handler as DELETE, handler as GET, handler as POST };

import { revalidatePath } from "next/cache";
import { isRevalidationRequest } from "@/lib/catalog/service";
import { problem, route } from "@/lib/platform/http";

/** Makes every public page anew at its next visit. Only the shop itself may ask. */
export const POST = route(async (request: Request) => {
  if (!isRevalidationRequest(request)) {
    return problem({ code: "unauthenticated", message: "This address is for the shop itself." });
  }
  revalidatePath("/", "layout");
  return new Response(null, { status: 204 });
});

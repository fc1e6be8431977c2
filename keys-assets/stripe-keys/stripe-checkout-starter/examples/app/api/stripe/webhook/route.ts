import { checkout } from "@/shop";

export const POST = (request: Request) => checkout.webhook(request);

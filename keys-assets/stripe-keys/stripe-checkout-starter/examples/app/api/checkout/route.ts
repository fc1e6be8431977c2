import { checkout } from "@/shop";

export const POST = (request: Request) => checkout.start(request);

import { checkout } from "@/shop";

const WORDS = {
  open: "We are waiting for your payment. Some banks take a day; we write to you.",
  paid: "Thank you. Your order is being prepared.",
  fulfilled: "Thank you. Your order is on its way to your mailbox.",
  closed: "This payment did not go through. You were not charged.",
};

export default async function Thanks({ searchParams }: { searchParams: Promise<{ session_id?: string }> }) {
  const { session_id = "" } = await searchParams;
  const order = await checkout.confirm(session_id);
  return <p>{order ? WORDS[order.state] : "We do not know this order."}</p>;
}

"use client";
import { useRef, useState } from "react";

export function BuyButton({ sku, children }: { sku: string; children: React.ReactNode }) {
  // One order for as long as the page is open: a second click asks for the same payment.
  const orderId = useRef<string>("");
  const [message, setMessage] = useState("");
  const [busy, setBusy] = useState(false);

  async function buy() {
    setBusy(true);
    orderId.current ||= crypto.randomUUID();
    const body = JSON.stringify({ orderId: orderId.current, items: [{ sku, quantity: 1 }] });
    const answer = await fetch("/api/checkout", { method: "POST", body })
      .then((response) => response.json() as Promise<{ url?: string; error?: string }>)
      .catch((): { url?: string; error?: string } => ({ error: "We could not be reached. Please try again." }));
    if (answer.url) return window.location.assign(answer.url);
    orderId.current = "";
    setMessage(answer.error ?? "Something went wrong.");
    setBusy(false);
  }

  return (
    <>
      <button type="button" onClick={buy} disabled={busy}>
        {children}
      </button>
      <p role="alert">{message}</p>
    </>
  );
}

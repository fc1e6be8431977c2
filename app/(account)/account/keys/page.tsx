import type { Metadata } from "next";
import { Library } from "@/components/library/library";

export const metadata: Metadata = { title: "Your KEYS" };

export default function YourKeysPage() {
  return (
    <>
      <h1 className="mb-6 text-3xl">Your KEYS</h1>
      <Library />
    </>
  );
}

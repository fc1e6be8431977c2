import type { ReactNode } from "react";
import type { KeyVersionDto } from "@/lib/catalog/schema";
import { Section } from "./section";

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-6 gap-y-1 border-rule border-t py-3 first:border-t-0 sm:grid-cols-[9rem_minmax(0,1fr)]">
      <dt className="text-soft text-sm">{label}</dt>
      <dd className="min-w-0 text-sm">{children}</dd>
    </div>
  );
}

const link = "underline underline-offset-4 hover:text-accent";

type Props = { slug: string; release: KeyVersionDto; baseUrl: string };

/** How a buyer can check that the zip is the one that was published: its hash, the shop's signature, what is in it. */
export function Provenance({ slug, release, baseUrl }: Props) {
  if (!release.sha256 || !release.signature) return null;
  const address = `/api/v1/marketplace/keys/${slug}/versions/${release.version}`;
  const command = `npx ${baseUrl}/keys-client.tgz verify ${slug}-${release.version}.zip --shop ${baseUrl}`;
  return (
    <Section id="provenance" title="Provenance">
      <p className="mb-4 text-soft">
        Every release is signed when it is published. Whoever has the zip can check that not a byte of it has changed
        since.
      </p>
      <dl>
        <Row label="SHA-256">
          <code className="break-all text-xs">{release.sha256}</code>
        </Row>
        <Row label="Signature">
          <code className="break-all text-xs">{release.signature.sig}</code>
          <p className="mt-2 text-soft">
            Ed25519, by the key{" "}
            <code className="text-xs" title={release.signature.key_id}>
              {release.signature.key_id.slice(0, 16)}…
            </code>
            .{" "}
            <a className={link} href={`${address}/signature`}>
              Signed statement
            </a>{" "}
            ·{" "}
            <a className={link} href="/.well-known/keys-signing.json">
              Public keys
            </a>
          </p>
        </Row>
        <Row label="What is in it">
          <a className={link} href={`${address}/bom`}>
            Bill of materials
          </a>{" "}
          <span className="text-soft">(CycloneDX 1.6), also in the zip beside the hash of each file</span>
        </Row>
        <Row label="Check it">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <pre className="overflow-x-auto rounded-sm bg-raised px-3 py-2 text-xs" tabIndex={0}>
            <code>{command}</code>
          </pre>
        </Row>
      </dl>
    </Section>
  );
}

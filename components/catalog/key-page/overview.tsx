import type { ReactNode } from "react";
import type { KeyDetail, KeyRequirements } from "@/lib/catalog/schema";
import { Compatibility } from "../../compatibility/compatibility";
import { Section } from "./section";

function CodeList({ items }: { items: readonly string[] }) {
  return (
    <ul className="flex flex-wrap gap-2">
      {items.map((item) => (
        <li key={item}>
          <code className="rounded-sm border border-rule bg-sunken px-1.5 py-0.5 text-sm">{item}</code>
        </li>
      ))}
    </ul>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid gap-1 border-rule border-t py-3 first:border-t-0 first:pt-0 sm:grid-cols-[11rem_1fr]">
      <dt className="text-soft">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}

function hasRequirements(needs: KeyRequirements): boolean {
  const lists = [needs.compatibility, needs.required_env, needs.optional_env, needs.dependencies, needs.exposed_routes];
  return needs.runtime !== null || lists.some((list) => list.length > 0);
}

/** Everything that has a range of versions; a package that is named twice counts as the KEY's own fit says. */
function rangesOf({ compatibility, dependencies }: KeyRequirements) {
  const fit = new Set(compatibility.map(({ name }) => name));
  const packages = dependencies
    .filter(({ name, version }) => version !== "*" && !fit.has(name))
    .map(({ name, version }) => ({ name, range: version }));
  return [...compatibility, ...packages];
}

/** What it runs on, and what it wants to find there. */
export function Requirements({ needs }: { needs: KeyRequirements }) {
  if (!hasRequirements(needs)) return null;
  const packages = needs.dependencies.map(
    (item) => `${item.name}@${item.version}${item.required ? "" : " (optional)"}`,
  );
  return (
    <Section id="requirements" title="What it needs">
      <dl>
        {needs.runtime ? <Row name="Runtime">{needs.runtime}</Row> : null}
        {needs.compatibility.length > 0 ? (
          <Row name="Fits">
            <CodeList items={needs.compatibility.map(({ name, range }) => `${name} ${range}`)} />
          </Row>
        ) : null}
        <Row name="Packages">{packages.length > 0 ? <CodeList items={packages} /> : "none beside your own"}</Row>
        {needs.required_env.length > 0 ? (
          <Row name="Settings it must have">
            <CodeList items={needs.required_env} />
          </Row>
        ) : null}
        {needs.optional_env.length > 0 ? (
          <Row name="Settings it may have">
            <CodeList items={needs.optional_env} />
          </Row>
        ) : null}
        {needs.exposed_routes.length > 0 ? (
          <Row name="Addresses it opens">
            <CodeList items={needs.exposed_routes} />
          </Row>
        ) : null}
      </dl>
      <Compatibility needs={rangesOf(needs)} asked={needs.compatibility.map(({ name }) => name)} />
    </Section>
  );
}

/** What it does to the buyer's system; nothing is an answer as well. */
export function SideEffects({ effects }: { effects: readonly string[] }) {
  return (
    <Section id="side-effects" title="What it does to your system">
      {effects.length > 0 ? (
        <ul className="grid list-disc gap-1.5 pl-5 marker:text-soft">
          {effects.map((effect) => (
            <li key={effect}>{effect}</li>
          ))}
        </ul>
      ) : (
        <p>Nothing by itself: it declares no side effects.</p>
      )}
    </Section>
  );
}

const FIRST_SCREEN_END = "first-screen-end";

/** The problem, and why it costs what it costs. */
export function Overview({ item }: { item: KeyDetail }) {
  return (
    <Section id="overview" title="Overview" first>
      {/* A browser may draw the page as soon as it has read its head, and would then do the same work twice. */}
      <link rel="expect" href={`#${FIRST_SCREEN_END}`} blocking="render" />
      <div className="grid max-w-2xl gap-5">
        <p className="whitespace-pre-line text-lg leading-relaxed">{item.description}</p>
        {item.price_reason ? (
          <p className="border-accent border-l-2 pl-4">
            <span className="label block">Why this price</span>
            {item.price_reason}
          </p>
        ) : null}
      </div>
      {/* Chromium waits until it has read where the expected begins, not where it ends. */}
      <span id={FIRST_SCREEN_END} hidden />
    </Section>
  );
}

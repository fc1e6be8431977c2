import { Enums, Models, Serialize, Spec } from "@cyclonedx/cyclonedx-library";
import { valid } from "semver";

export type BomFacts = {
  readonly slug: string;
  readonly title: string;
  readonly version: string;
  readonly licenseSpdx: string;
  /** SHA-256 over the names and contents of all files, 64 hex digits. */
  readonly contentHash: string;
  readonly dependencies: readonly { name: string; version?: string | undefined; required?: boolean | undefined }[];
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
};

const sha256 = (hex: string) => new Models.HashDictionary([[Enums.HashAlgorithm["SHA-256"], hex]]);

/** A serial number that follows from the content, in the form of a UUID of version 8. */
function serialOf(contentHash: string): string {
  const hex = contentHash.slice(0, 32).split("");
  hex[12] = "8";
  hex[16] = "8";
  return `urn:uuid:${hex.join("").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")}`;
}

/** npm's package address; a scope's "@" is encoded, its "/" stays. Source: the purl specification. */
function purlOf(name: string, version: string | undefined): string {
  const encoded = name.split("/").map(encodeURIComponent).join("/");
  return `pkg:npm/${encoded}${version ? `@${encodeURIComponent(version)}` : ""}`;
}

/** A declared dependency. A range is no version: it is told as a property. */
function dependency({ name, version, required }: BomFacts["dependencies"][number]): Models.Component {
  const exact = version && valid(version) ? version : undefined;
  const purl = purlOf(name, exact);
  const component = new Models.Component(Enums.ComponentType.Library, name, {
    bomRef: purl,
    purl,
    scope: required === false ? Enums.ComponentScope.Optional : Enums.ComponentScope.Required,
    ...(exact && { version: exact }),
  });
  if (version && !exact) component.properties.add(new Models.Property("keys:version_range", version));
  return component;
}

function file({ path, sha256: hash }: BomFacts["files"][number]): Models.Component {
  return new Models.Component(Enums.ComponentType.File, path, { bomRef: `file:${path}`, hashes: sha256(hash) });
}

/**
 * The bill of materials of a release as CycloneDX 1.6 JSON: its files with their hashes and the dependencies that its
 * manifest declares. The same release gives the same bytes: no time and no random number is in it.
 */
export function billOfMaterials(facts: BomFacts): string {
  const { slug, title, version } = facts;
  const root = new Models.Component(Enums.ComponentType.Library, slug, {
    bomRef: `pkg:generic/${slug}@${version}`,
    purl: `pkg:generic/${slug}@${encodeURIComponent(version)}`,
    version,
    description: title,
    licenses: new Models.LicenseRepository([new Models.LicenseExpression(facts.licenseSpdx)]),
  });
  const bom = new Models.Bom({ version: 1, serialNumber: serialOf(facts.contentHash) });
  bom.metadata.component = root;
  for (const component of [...facts.dependencies.map(dependency), ...facts.files.map(file)]) {
    bom.components.add(component);
    root.dependencies.add(component.bomRef);
  }
  const normalize = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  return `${new Serialize.JsonSerializer(normalize).serialize(bom, { sortLists: true, space: 2 })}\n`;
}

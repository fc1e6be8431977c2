/**
 * Who may import whom, as docs/architecture.md says. A word of the vocabulary (rules, store, …) is a file or, when it
 * has grown, a folder: `layer("rules")` matches both.
 */
const layer = (words, domain = "[^/]+") => `^lib/${domain}/(?:${words})(?:\\.ts$|/)`;
/** Any place of lib outside of the domains: kernel and platform are no domains, generated is Prisma's client. */
const DOMAIN = "^lib/(?!kernel/|platform/|generated/)([^/]+)/";
/** next-auth calls the shop through an adapter and options of its own shape: they are an edge, like a route handler. */
const NEXT_AUTH = "^lib/accounts/next-auth/";
/** What a page or handler needs to read a request and answer it; nothing of it decides anything about the product. */
const HTTP_EDGE = "^lib/platform/(?:http|feed|byte-range|rate-limit|session|clock|env|readiness|storage)(?:\\.ts$|/)";
const DATABASE = "^lib/platform/db\\.ts$|^lib/generated/";

const error = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

module.exports = {
  forbidden: [
    error(
      "no-circular",
      "Two modules that need each other are one module, or need a third.",
      { path: "^(app|components|lib|worker|tools)/", pathNot: "^lib/generated/" },
      { circular: true },
    ),
    error(
      "kernel-is-the-floor",
      // Hashing bytes that are in memory is a computation, as in rules.
      "lib/kernel knows nothing of the product nor of the machine.",
      { path: "^lib/kernel/" },
      { pathNot: "^lib/kernel/|^(node:)?crypto$" },
    ),
    error(
      "platform-knows-no-product",
      "lib/platform wraps outside things; a domain uses it, never the other way round.",
      { path: "^lib/platform/" },
      { path: DOMAIN },
    ),
    error(
      "rules-are-pure",
      "Rules decide: they import kernel, schemas and other rules.",
      { path: layer("rules") },
      { path: "^(lib|worker|tools|app|components)/", pathNot: `^lib/kernel/|${layer("rules|schema")}` },
    ),
    error(
      "rules-do-no-io",
      // Hashing and unpacking bytes that are in memory is a computation; files, network, clock and processes are not.
      "Rules read no file, no network, no process.",
      { path: layer("rules") },
      { dependencyTypes: ["core"], pathNot: "^(node:)?(crypto|path/posix|zlib)$" },
    ),
    error(
      "schema-is-for-everyone",
      "A schema is used in the browser too: it imports kernel and other schemas.",
      { path: layer("schema") },
      { path: "^(lib|worker|tools|app|components)/", pathNot: `^lib/kernel/|${layer("schema")}` },
    ),
    error(
      "db-stays-in-the-data-layer",
      "Queries, store and service touch the database; nothing else does.",
      {
        path: "^(app|components|lib)/",
        pathNot: `${layer("queries|store|service")}|${NEXT_AUTH}|^lib/platform/|^lib/generated/`,
      },
      { path: `${DATABASE}|node_modules/(@prisma|\\.prisma|pg)/` },
    ),
    error(
      "identity-enters-at-the-edge",
      "Services receive a Viewer; only app/ reads the session.",
      { path: "^(lib|components|worker)/", pathNot: `^lib/platform/session\\.ts$|${NEXT_AUTH}` },
      { path: "^lib/platform/session\\.ts$" },
    ),
    error(
      "store-is-for-services",
      "Writes go through the service of their domain; the type of a row may be named, its functions not.",
      { path: "^(app|components|lib)/", pathNot: `${layer("service|store")}|${NEXT_AUTH}` },
      { path: layer("store"), dependencyTypesNot: ["type-only"] },
    ),
    error(
      "a-domain-is-private",
      "Another domain is reached by its service, queries, rules and schema; its store and gateway are its own.",
      { path: DOMAIN },
      { path: "^lib/(?!kernel/|platform/|generated/)", pathNot: `^lib/$1/|${layer("service|queries|rules|schema")}` },
    ),
    error(
      "queries-only-read",
      "A query reads and maps; what decides or writes is a service.",
      { path: layer("queries") },
      { path: layer("service|store|gateway") },
    ),
    error(
      "stores-only-write",
      "A store takes the transaction it is given; it calls no service and no foreign API.",
      { path: layer("store") },
      { path: layer("service|gateway") },
    ),
    error(
      "routes-are-thin",
      "app/ calls services and queries and answers; it does not reach rules, stores or gateways.",
      { path: "^(app|instrumentation)" },
      {
        path: "^lib/",
        // next-auth's own handler is mounted by a route.
        pathNot: `^lib/kernel/|${layer("service|queries|schema")}|${HTTP_EDGE}|${NEXT_AUTH}handler\\.ts$|^lib/platform/mail\\.ts$`,
      },
    ),
    error(
      "mails-are-read-in-the-mailbox-only",
      "The demo's mailbox page shows what was written; whoever sends a mail is a service.",
      { path: "^app/", pathNot: "^app/dev/mailbox/" },
      { path: "^lib/platform/mail\\.ts$" },
    ),
    error(
      "components-take-data-as-props",
      "components/ use kernel and schema; data comes as props or by a query hook.",
      { path: "^components/" },
      { path: "^lib/", pathNot: `^lib/kernel/|${layer("schema")}` },
    ),
    error(
      "ui-is-domain-free",
      "components/ui knows no word of the product.",
      { path: "^components/ui/" },
      { path: "^(lib|components)/", pathNot: "^components/ui/" },
    ),
    error(
      "app-is-the-top",
      "Nothing imports from app/.",
      { path: "^(lib|components|worker|tools|bench)/" },
      { path: "^app/" },
    ),
    error(
      "the-shop-stands-alone",
      "What is served to people imports no tool, no test, no benchmark.",
      { path: "^(app|components|lib|worker)/|^instrumentation" },
      { path: "^(tools|tests|bench|keys-assets)/" },
    ),
    error(
      "the-sandbox-stands-alone",
      "The stand-in for Stripe knows Stripe, not this shop: otherwise both could be wrong together.",
      { path: "^tools/stripe-sandbox/" },
      { path: "^(app|components|lib|worker)/" },
    ),
    error("only-what-exists", "An import that resolves to nothing.", {}, { couldNotResolve: true }),
    error(
      "no-development-package-in-the-shop",
      "What runs in production is in `dependencies`.",
      { path: "^(app|components|lib|worker)/" },
      { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only", "npm"] },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^\\.next|^\\.test" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["react-server", "import", "types", "node", "default"],
    },
  },
};

// node scripts/connect.ts acme https://login.acme.example client-id acme.example
// The client secret comes from CLIENT_SECRET, so that it stands in no history.
import { sso } from "../lib/sso.ts";

const [tenant = "", issuer = "", clientId = "", domain = ""] = process.argv.slice(2);
const clientSecret = process.env.CLIENT_SECRET;
const setup = await sso.connections.create({ tenant, issuer, clientId, ...(clientSecret ? { clientSecret } : {}) });
const { record } = await sso.domains.claim(setup.id, domain);
console.log("At the provider:", setup);
console.log("In the customer's DNS, a TXT record:", record);
console.log("Then: sso.domains.prove(id, domain)");
process.exit(0);

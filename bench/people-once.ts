import { disconnect } from "@/lib/platform/db";
import { createPerson } from "../tests/support/viewer";

// Makes so many verified people in the database of the environment: prints their API keys as one line of JSON.
const people: string[] = [];
for (let number = Number(process.argv[2] ?? 1); number > 0; number -= 1) people.push((await createPerson()).apiKey);
await disconnect();
process.stdout.write(`${JSON.stringify(people)}\n`);

import "./properties";
import { applySettings } from "./settings";

// Unit tests have no database: whatever asks for one fails at once instead of finding a developer's.
applySettings("postgresql://nobody@127.0.0.1:1/none");

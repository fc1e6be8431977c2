import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { presign, signRequest } from "../src/index.ts";

// The two examples of Amazon's documentation of Signature Version 4 for S3, with its published example keys.
const KEYS = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", region: "us-east-1" };
const NOW = new Date("2013-05-24T00:00:00Z");
const url = new URL("https://examplebucket.s3.amazonaws.com/test.txt");
const EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

describe("signatures", () => {
  it("are those of the documentation, in an address", () => {
    const signed = presign({ method: "GET", url }, 86_400, KEYS, NOW);
    assert.equal(signed.searchParams.get("X-Amz-Signature"), "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
  });

  it("are those of the documentation, in the header", () => {
    const { authorization } = signRequest({ method: "GET", url, headers: { range: "bytes=0-9" } }, EMPTY, KEYS, NOW);
    assert.match(authorization ?? "", /Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41$/);
  });

  it("write a space as %20 and sign the token of temporary credentials", () => {
    const target = new URL(url);
    target.searchParams.set("response-content-disposition", "attachment; filename=\"a+b c.pdf\"");
    const { search } = presign({ method: "GET", url: target }, 60, { ...KEYS, sessionToken: "t=/" }, NOW);
    assert.ok(search.includes("filename%3D%22a%2Bb%20c.pdf%22"));
    assert.ok(search.includes("X-Amz-Security-Token=t%3D%2F"));
  });
});

import { describe, expect, it } from "vitest";
import { wrapModules } from "@/tools/launch/eager-modules";

const HEAD =
  '(globalThis.TURBOPACK||(globalThis.TURBOPACK=[])).push(["object"==typeof document?document.currentScript:void 0';

describe("the modules of a script", () => {
  it("stand in parentheses, whatever kind of function holds them", () => {
    const script = `${HEAD},1,(e,t)=>{t.exports=[()=>1]},2,e=>{"a)"},3,4,function(e){}]);`;
    expect(wrapModules(script)).toBe(`${HEAD},1,((e,t)=>{t.exports=[()=>1]}),2,(e=>{"a)"}),3,4,(function(e){})]);`);
  });

  it("are wrapped once, when a build leaves a script as it was", () => {
    const once = wrapModules(`${HEAD},1,e=>{},2,t=>{}])`);
    expect(wrapModules(once)).toBe(once);
  });

  it("are what they were", () => {
    const run = (script: string) => {
      const pushed: unknown[][] = [];
      new Function("globalThis", script)({ TURBOPACK: pushed });
      return (pushed[0] ?? []).map((part) => (typeof part === "function" ? part() : part));
    };
    const script = `${HEAD},7,()=>({seven:"(7)"}),8,function(){return[8,(()=>9)()]}])`;
    expect(run(wrapModules(script))).toEqual(run(script));
  });

  it.each([
    ["a script of another kind", "(()=>{let e;e=1})();"],
    ["a call of something else", 'start("a",()=>{})'],
    ["nothing", ""],
  ])("are not looked for in %s", (_, script) => {
    expect(wrapModules(script)).toBe(script);
  });
});

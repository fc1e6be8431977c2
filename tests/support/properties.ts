import fc from "fast-check";

const USUAL_SEED = 20_261_121;

/**
 * The examples of an ordinary run are always the same, so that a change is judged by itself. Where many are asked for
 * (`PROPERTY_RUNS` of each property that does not say how many it needs), they are always others.
 */
const { PROPERTY_RUNS } = process.env;
fc.configureGlobal(PROPERTY_RUNS ? { numRuns: Number(PROPERTY_RUNS) } : { seed: USUAL_SEED });

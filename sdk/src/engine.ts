/** The evaluator itself, for tools and tests: rules in, decisions and explanations out. */
export * from '../../src/engine/index.js';
// Not in the index, with which bundlers would put it where every page loads it.
export { rulesetOf } from '../../src/engine/ruleset-of.js';

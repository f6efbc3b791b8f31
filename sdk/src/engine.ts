/** The evaluator itself, for tools and tests: rules in, decisions and explanations out. */
export * from '../../src/engine/index.js';

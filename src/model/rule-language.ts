/** Rules as text, everywhere people meet them. `docs/rule-language.md` is the reference. */
export { attributesOf, type Unfamiliar, unfamiliarAttributes } from './rule-language/familiar.js';
export { parseAttributeText, parseCondition } from './rule-language/parse-condition.js';
export { parseRule, parseServe, type RuleInput } from './rule-language/parse-serve.js';
export {
  printAttribute,
  printCondition,
  printName,
  printRule,
  printServe,
} from './rule-language/print.js';
export { type RuleErrorDetails, renderRuleError } from './rule-language/rule-error.js';

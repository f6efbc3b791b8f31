/** The sheet: a flag in one environment as text. */
export { parsePrerequisite, parseSheet, type Sheet } from './sheet/parse-sheet.js';
export { printPrerequisite, printSheet } from './sheet/print-sheet.js';
export { type SettingsInput, serveFrom } from './sheet/settings-from.js';
export { annotateSheet, type SheetIssue, sheetIssuesOf } from './sheet/sheet-error.js';

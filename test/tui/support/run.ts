/** The program by itself, for tests that drive a real terminal: `run.js DIRECTORY [PROJECT] [ENVIRONMENT]`. */
process.env['NODE_ENV'] = 'production';
const { openWorkspace } = await import('../../../src/workspace/open.js');
const { startTui } = await import('../../../src/tui/app.js');

const [directory = '.burgee', project, environment] = process.argv.slice(2);
const workspace = await openWorkspace({ directory }, { actor: process.env['BURGEE_ACTOR'] ?? 'ana' });
try {
  await startTui({ workspace, project, environment });
} finally {
  await workspace.close();
}

// Serves the page: node examples/browser/server.mjs. BURGEE_CLIENT_TOKEN is a token of kind `client`; it ends up in browsers and may only
// ask for flags that are marked client-visible. Start burgee with: burgee serve --cors-origin http://localhost:3000
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const { BURGEE_URL: url = 'http://127.0.0.1:4242', BURGEE_CLIENT_TOKEN: token, PORT = '3000' } = process.env;
const file = (name) => fileURLToPath(new URL(name, import.meta.url));

const { outputFiles } = await build({
  entryPoints: [file('app.js')],
  bundle: true,
  format: 'esm',
  target: 'es2022',
  write: false,
});
const answers = {
  '/': ['text/html; charset=utf-8', await readFile(file('index.html'))],
  '/app.js': ['text/javascript', outputFiles[0].contents],
  '/settings.json': ['application/json', JSON.stringify({ url, token })],
};
const server = createServer((request, response) => {
  const [type, body] = answers[request.url] ?? [];
  if (!body) return response.writeHead(404).end();
  return response.writeHead(200, { 'content-type': type }).end(body);
});
server.listen(Number(PORT), () => console.log(`open http://localhost:${server.address().port}`));

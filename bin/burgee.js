#!/usr/bin/env node
// React decides by this, when it is first imported, whether it is the slow development build.
process.env.NODE_ENV ??= 'production';

const { main } = await import('../dist/bundle/main.js');
await main(process.argv.slice(2));

#!/usr/bin/env node
// A clone runs before anybody has built it, also where install scripts are blocked: what is missing is built here.
import { existsSync } from 'node:fs';

const source = new URL('../src/cli.ts', import.meta.url);
if (existsSync(source)) await (await import('../scripts/build.js')).buildIfStale();
const { main } = await import('../dist/cli.js');
process.exitCode = await main(process.argv.slice(2), process.env);

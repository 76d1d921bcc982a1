#!/usr/bin/env node
import { existsSync } from 'node:fs'

const cli = new URL('../../dist/cli.js', import.meta.url)

if (existsSync(cli)) {
  await import(cli)
} else {
  console.error('nix-workflow is not built. In its folder, run:\n\n  npm run build\n')
  process.exitCode = 1
}

#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isNewEnough, nodeInVenv, oldestNode, runWith } from '../setup/node.mjs'

const cli = new URL('../../dist/cli.js', import.meta.url)
const beginCheck = new URL('../../dist/begin-check.js', import.meta.url)
const node = isNewEnough(process.versions.node) ? process.execPath : nodeInVenv()

if (!existsSync(cli)) {
  console.error('nix-workflow is not built. In its folder, run:\n\n  npm run build\n')
  process.exitCode = 1
} else if (node === null) {
  console.error(
    `nix-workflow needs Node ${oldestNode.join('.')} or newer; this is ${process.versions.node}. One is at:\n\n  https://nodejs.org/en/download\n`
  )
  process.exitCode = 1
} else if (node === process.execPath) {
  const isSaid = process.argv[2] === 'check' && (await import(beginCheck)).isSaid
  if (!isSaid) await import(cli)
} else {
  process.exitCode = await runWith(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)])
}

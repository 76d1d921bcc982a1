#!/usr/bin/env node
import { isNewEnough, oldestNode } from '../setup/version.mjs'

const built = (name) => new URL(`../../dist/${name}.js`, import.meta.url)
const isNew = isNewEnough(process.versions.node)
// To import one of Node's modules has Node load all that it could give: that is more than all that is
// read where a check is known.
const { existsSync } = isNew ? process.getBuiltinModule('node:fs') : await import('node:fs')

if (!existsSync(built('cli'))) {
  console.error('nix-workflow is not built. In its folder, run:\n\n  npm run build\n')
  process.exitCode = 1
} else if (isNew) {
  // A checkout that was built before this file was there has none.
  const begins = process.argv[2] === 'check' && existsSync(built('begin-check'))
  const isSaid = begins && (await import(built('begin-check'))).isSaid
  if (!isSaid) await import(built('cli'))
} else {
  const { nodeInVenv, runWith } = await import('../setup/node.mjs')
  const { fileURLToPath } = await import('node:url')
  const node = nodeInVenv()
  if (node === null) {
    console.error(
      `nix-workflow needs Node ${oldestNode.join('.')} or newer; this is ${process.versions.node}. One is at:\n\n  https://nodejs.org/en/download\n`
    )
    process.exitCode = 1
  } else {
    process.exitCode = await runWith(node, [
      fileURLToPath(import.meta.url),
      ...process.argv.slice(2)
    ])
  }
}

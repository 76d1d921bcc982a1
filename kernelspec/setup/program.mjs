import { Buffer } from 'node:buffer'
import { spawn } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { SetupProblem } from './problem.mjs'

/**
 * The absolute path of a program on PATH, or in one of `folders`; null where there is none.
 */
export function findProgram(name, folders = []) {
  const onPath = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  for (const folder of [...onPath, ...folders]) {
    const path = join(folder, name)
    try {
      accessSync(path, constants.X_OK)
      if (statSync(path).isFile()) return path
    } catch {
      // Not here: the next folder.
    }
  }
  return null
}

/**
 * Runs a program to its end, without a shell. Gives its exit code (null where it could not be
 * started or a signal ended it) and what it wrote, both outputs in the order in which they came.
 */
export function run(program, programArguments, { folder, environment = {} } = {}) {
  return new Promise((resolve) => {
    const chunks = []
    const child = spawn(program, programArguments, {
      cwd: folder,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe']
    })
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.stderr.on('data', (chunk) => chunks.push(chunk))
    const end = (code, last) =>
      resolve({ code, output: Buffer.concat(chunks).toString('utf8') + last })
    child.on('error', (error) => end(null, error.message))
    child.on('close', (code) => end(code, ''))
  })
}

/** Runs a program that has to succeed: where it does not, the set-up stops with `message`. */
export async function runOrStop(program, programArguments, options, message, fix) {
  const { code, output } = await run(program, programArguments, options)
  if (code !== 0) throw new SetupProblem(message, fix, output)
  return output
}
